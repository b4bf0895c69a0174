"""Where in a document a record was read, and why."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Record(BaseModel):
    """Base of every record: immutable, no unknown fields, errors never quote a value (it may be patient text)."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Box(Record):
    """A rectangle on a page, in PDF points (1/72 inch) from the page's top left corner. ``page`` counts from 1.

    Raises:
        ValueError: the rectangle is inside out or lies before the page's origin.
    """

    page: int = Field(ge=1)
    x0: float
    top: float
    x1: float
    bottom: float

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.x1 < self.x0 or self.bottom < self.top:
            raise ValueError("a box needs x0 <= x1 and top <= bottom")
        return self


class Cue(Record):
    """The words that decided an assertion ("denies", "rule out"), and the rule that reads them."""

    assertion: str
    rule: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    quote: str = Field(repr=False)


class Evidence(Record):
    """Where in the document's text a record was read: ``text[start:end] == quote``, in Unicode code points.

    ``rule`` names what found it, ``cues`` what decided its status, ``derived_from`` the field that a computed value
    comes from (an age from a date of birth). ``boxes`` only for documents with pages.
    """

    page: int = Field(default=1, ge=1)
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    section: str | None = None
    quote: str = Field(repr=False)
    rule: str
    cues: tuple[Cue, ...] = ()
    derived_from: str | None = None
    boxes: tuple[Box, ...] = ()

    @model_validator(mode="after")
    def _spans_its_quote(self) -> Self:
        if self.end - self.start != len(self.quote):
            raise ValueError("evidence needs end - start == len(quote)")
        return self
