"""What can go wrong, as one small tree.

    CasewrightError
    |-- DocumentError        one document cannot be read: the run goes on, exit code 1
    |-- UsageError           the command or its arguments are wrong: exit code 2
    `-- RuleError            a vocabulary or rule file of Casewright is wrong (a defect, or a site's own file)

Messages name a document or a file, say what is wrong and what to do, and never hold patient text.
"""


class CasewrightError(Exception):
    """Root of Casewright's errors."""

    exit_code = 1


class DocumentError(CasewrightError):
    """One document cannot be read.

    ``reason`` is a stable code (``missing``, ``empty``, ``encrypted``, ``damaged``, ``no_text``, ``too_large``,
    ``too_deep``, ``unsupported``, ``unreadable``, ``not_what_it_says``; of a run also ``timeout``, ``out_of_memory``,
    ``worker_died``, ``internal``); ``problem`` says what is wrong and
    ``remedy`` what to do.
    """

    def __init__(self, source: str, reason: str, problem: str, remedy: str) -> None:
        self.source = source
        self.reason = reason
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"{source}: {problem}; {remedy}")

    def __reduce__(self) -> tuple[type["DocumentError"], tuple[str, str, str, str]]:
        """Travel whole between worker processes."""
        return DocumentError, (self.source, self.reason, self.problem, self.remedy)


class UsageError(CasewrightError):
    """The command or its arguments are wrong."""

    exit_code = 2


class RuleError(CasewrightError, ValueError):
    """A rule or vocabulary file is wrong. Says which file, which entry, what is wrong."""

    exit_code = 2
