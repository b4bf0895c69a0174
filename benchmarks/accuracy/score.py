#!/usr/bin/env python3
"""Score extracted cases against hand-made annotations.

    python score.py --gold DIR_OF_GOLD_JSON --cases CASES.jsonl [--errors] [--json]

CASES.jsonl holds one case a line in the shape of ../contract/CASE.md. A case belongs to the note whose id is the stem of
its ``document.source`` ("…/mts-1359.pdf" -> "mts-1359"). Notes with no case count as missed altogether.
Standard library only.

Counts are of items: tp found and right, fp found but not in the gold, fn in the gold but not found or wrong.
Gold items marked "unsure" are neither asked for nor held against a prediction.
"""

import argparse
import glob
import json
import os
import re
import sys
from collections import defaultdict

STOP = set(
    "a an the of and or with to in on at for from by his her their this that is are was were has have had "
    "left right bilateral both due secondary likely probable possible suspected rule out rule-out versus vs status post "
    "history current acute chronic mild moderate severe s p".split()
)
SPINE = {"cervical spine", "thoracic spine", "lumbar spine", "sacrum"}
NEAR = [  # regions that an analyst would accept for one another
    {"hand", "finger", "thumb", "wrist"},
    {"foot", "toe", "ankle"},
    {"lower leg", "ankle"},
    {"pelvis", "hip", "sacrum"},
    {"head", "brain", "face"},
    {"jaw", "face"},
    {"chest", "rib"},
    {"shoulder", "clavicle", "upper arm"},
    {"extremities", "upper extremity", "lower extremity"},
    {"lumbar spine", "sacrum"},
]
SYNONYM = {
    "fx": "fracture",
    "fractures": "fracture",
    "lbp": "back",
    "djd": "arthritis",
    "oa": "osteoarthritis",
    "htn": "hypertension",
    "dm": "diabetes",
    "xray": "x-ray",
    "xrays": "x-ray",
    "x-rays": "x-ray",
    "radiograph": "x-ray",
    "radiographs": "x-ray",
    "films": "x-ray",
    "pt": "physical-therapy",
    "mri": "mri",
    "cervical": "neck",
    "lumbar": "back",
    "lumbosacral": "back",
    "spine": "back",
    "low": "",
    "lower": "",
    "disk": "disc",
    "sprains": "sprain",
    "strains": "strain",
    "spasms": "spasm",
}


def tokens(text):
    out = []
    for word in re.findall(r"[a-z0-9][a-z0-9\-/]*", (text or "").lower().replace("x ray", "x-ray")):
        for part in [word] if word in SYNONYM else re.split(r"[/]", word):
            part = SYNONYM.get(part, part)
            if part and part not in STOP:
                out.append(
                    part[:-1]
                    if len(part) > 4 and part.endswith("s") and not part.endswith(("ss", "is", "us"))
                    else part
                )
    return set(out)


def overlap(a, b):
    """Share of words of the smaller of two phrases that the other has too, damped by the difference in length."""
    a, b = tokens(a), tokens(b)
    if not a or not b:
        return 0.0
    common = len(a & b)
    return 0.5 * (common / min(len(a), len(b)) + 2 * common / (len(a) + len(b)))


def phrase_similarity(gold, pred):
    golds = [gold.get("quote"), gold.get("name")]
    preds = [pred.get("text"), pred.get("name"), (pred.get("evidence") or {}).get("quote")]
    return max((overlap(g, p) for g in golds if g for p in preds if p), default=0.0)


def region_fits(gold, pred):
    if gold is None or gold == pred:
        return True
    if gold == "spine" and pred in SPINE:
        return True
    return any(gold in group and pred in group for group in NEAR)


def side_fits(gold, pred):
    return gold is None or gold == pred


def pair_up(golds, preds, score):
    """Greedy one-to-one pairing, best scores first; returns {gold index: pred index}."""
    scored = [(score(g, p), i, j) for i, g in enumerate(golds) for j, p in enumerate(preds)]
    scored = sorted((s for s in scored if s[0] > 0), key=lambda s: (-s[0], s[1], s[2]))
    pairs, used = {}, set()
    for _, i, j in scored:
        if i not in pairs and j not in used:
            pairs[i] = j
            used.add(j)
    return pairs


class Tally:
    def __init__(self):
        self.counts = defaultdict(lambda: [0, 0, 0])
        self.errors = []

    def add(self, field, tp=0, fp=0, fn=0):
        c = self.counts[field]
        c[0] += tp
        c[1] += fp
        c[2] += fn

    def match(self, field, note, golds, preds, score, show):
        pairs = pair_up(golds, preds, score)
        for i, gold in enumerate(golds):
            if i in pairs:
                if not gold.get("unsure"):
                    self.add(field, tp=1)
            elif not gold.get("unsure"):
                self.add(field, fn=1)
                self.errors.append((field, note, "missed", show(gold)))
        for j, pred in enumerate(preds):
            if j not in pairs.values():
                self.add(field, fp=1)
                self.errors.append((field, note, "extra", show(pred)))
        return pairs

    def table(self):
        rows = {}
        for field, (tp, fp, fn) in self.counts.items():
            p = tp / (tp + fp) if tp + fp else 1.0
            r = tp / (tp + fn) if tp + fn else 1.0
            rows[field] = {
                "precision": round(p, 4),
                "recall": round(r, 4),
                "f1": round(2 * p * r / (p + r), 4) if p + r else 0.0,
                "tp": tp,
                "fp": fp,
                "fn": fn,
            }
        return rows


def value_field(tally, field, note, gold, pred):
    if gold is not None and pred == gold:
        tally.add(field, tp=1)
        return
    if gold is not None:
        tally.add(field, fn=1)
        tally.errors.append((field, note, "missed", gold))
    if pred is not None:
        tally.add(field, fp=1)
        tally.errors.append((field, note, "extra", pred))


def both_sides(items):
    """A bilateral finding is one finding on each side."""
    for item in items:
        if item.get("side") == "bilateral":
            yield {**item, "side": "left"}
            yield {**item, "side": "right"}
        else:
            yield item


def number(value):
    return None if value is None else abs(round(float(value)))


def score_note(tally, note, gold, case):
    patient = case.get("patient") or {}
    age = patient.get("age") or {}
    if gold["age"] is None and (age.get("derived_from") or (age.get("evidence") or {}).get("derived_from")):
        age = {}  # computed from a date of birth where the note states no age: right, but not in the gold
    value_field(tally, "age", note, (gold["age"] or {}).get("years"), age.get("years"))
    value_field(tally, "sex", note, gold["sex"], (patient.get("sex") or {}).get("value"))

    def same_date(g, p):
        return (
            1.0
            if str(p.get("date") or "")[: len(g["date"])] == g["date"]
            and (not g.get("end") or str(p.get("end_date") or "")[: len(g["end"])] == g["end"])
            else 0.0
        )

    tally.match(
        "injury_dates", note, gold["injury_dates"], case.get("injuries") or [], same_date, lambda x: x.get("date")
    )

    # Diagnoses: the right condition with the right status. A negated one asked of nobody, but must not be asserted.
    preds = [p for p in case.get("diagnoses") or [] if p.get("status") != "negated"]
    golds = [g for g in gold["diagnoses"] if g["status"] != "negated"]

    def same_condition(g, p):
        s = phrase_similarity(g, p)
        return (
            s + (0.2 if g["status"] == p.get("status") else 0.0) + (0.1 if g.get("side") == p.get("side") else 0.0)
            if s >= 0.6
            else 0.0
        )

    def label(d):
        return f"[{d.get('status')}] {d.get('name') or ''} <{d.get('quote') or d.get('text')}>"

    pairs = tally.match("diagnoses_found", note, golds, preds, same_condition, label)
    for i, j in pairs.items():
        if golds[i].get("unsure"):
            continue
        right = golds[i]["status"] == preds[j].get("status")
        tally.add("diagnoses_status", tp=right, fp=not right, fn=not right)
        if not right:
            tally.errors.append(("diagnoses_status", note, "status", f"{label(golds[i])} got {preds[j].get('status')}"))
        if golds[i].get("region"):
            right = region_fits(golds[i]["region"], preds[j].get("region")) and side_fits(
                golds[i].get("side"), preds[j].get("side")
            )
            tally.add("diagnoses_site", tp=right, fp=not right, fn=not right)
            if not right:
                tally.errors.append(
                    (
                        "diagnoses_site",
                        note,
                        "site",
                        f"{label(golds[i])} {golds[i].get('side')} {golds[i]['region']} got {preds[j].get('side')} {preds[j].get('region')}",
                    )
                )

    # Range of motion: joint, side, motion, and the number (or, without one, the judgement).
    def same_motion(g, p):
        if (
            g["motion"] != p.get("motion")
            or not region_fits(g["joint"], p.get("joint"))
            or not side_fits(g.get("side"), p.get("side"))
        ):
            return 0.0
        if g.get("degrees") is not None:
            return 2.0 if number(p.get("degrees")) == number(g["degrees"]) else 0.0
        if g.get("percent") is not None:
            return 2.0 if number(p.get("percent_of_normal")) == number(g["percent"]) else 0.0
        return 2.0 if g["finding"] == p.get("finding") else 0.0

    def rom_label(m):
        return f"{m.get('side')} {m.get('joint')} {m.get('motion')} {m.get('degrees')}/{m.get('normal_degrees')} {m.get('finding')} <{m.get('quote') or (m.get('evidence') or {}).get('quote')}>"

    golds, preds = list(both_sides(gold["rom"])), list(both_sides(case.get("range_of_motion") or []))
    tally.match("range_of_motion", note, golds, preds, same_motion, rom_label)

    # Services: imaging by modality, region and status; the rest by what it is and status.
    def same_imaging(g, p):
        if (
            g.get("modality") != p.get("modality")
            or g["status"] != p.get("status")
            or not region_fits(g.get("region"), p.get("region"))
        ):
            return 0.0
        return 1.0 + phrase_similarity(g, p) if side_fits(g.get("side"), p.get("side")) else 0.0

    def same_service(g, p):
        s = phrase_similarity(g, p)
        if g["category"] != p.get("category") or g["status"] != p.get("status"):
            return 0.0
        return s if s >= 0.5 else 0.0

    def service_label(s):
        return f"[{s.get('status')}] {s.get('category')} {s.get('modality') or ''} {s.get('side') or ''} {s.get('region') or ''} <{s.get('quote') or s.get('text')}>"

    all_preds = case.get("services") or []
    for field, wanted in (
        ("imaging_requested", lambda s: s.get("category") == "imaging" and s.get("status") != "performed"),
        ("imaging_performed", lambda s: s.get("category") == "imaging" and s.get("status") == "performed"),
        ("medications", lambda s: s.get("category") == "medication"),
        (
            "other_services",
            lambda s: s.get("category") not in ("imaging", "medication") and s.get("status") != "performed",
        ),
    ):
        golds = [g for g in gold["services"] if wanted(g)]
        preds = [p for p in all_preds if wanted(p)]
        tally.match(
            field, note, golds, preds, same_imaging if field.startswith("imaging") else same_service, service_label
        )


def as_case(annotation):
    """An annotation in the shape of a case, to score one annotator against another."""
    return {
        "document": {"source": annotation["doc_id"] + ".txt"},
        "patient": {"age": annotation["age"], "sex": {"value": annotation["sex"]}},
        "injuries": [{"date": i["date"], "end_date": i.get("end")} for i in annotation["injury_dates"]],
        "diagnoses": [
            {"text": d["quote"], "name": d["name"], **{k: d.get(k) for k in ("status", "region", "side")}}
            for d in annotation["diagnoses"]
        ],
        "range_of_motion": [{**r, "percent_of_normal": r.get("percent")} for r in annotation["rom"]],
        "services": [{"text": s["quote"], **s} for s in annotation["services"]],
    }


def read_cases(path):
    cases = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                case = json.loads(line)
                cases[os.path.splitext(os.path.basename(case["document"]["source"]))[0]] = case
    return cases


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--gold", required=True, help="folder of gold annotations, one JSON file a note")
    parser.add_argument(
        "--cases", required=True, help="cases as JSON lines, or a folder of annotations by another annotator"
    )
    parser.add_argument("--errors", action="store_true", help="also print every missed and extra item")
    parser.add_argument("--json", action="store_true", help="print the table as JSON")
    args = parser.parse_args()
    golds = {
        os.path.splitext(os.path.basename(f))[0]: json.load(open(f, encoding="utf-8"))
        for f in sorted(glob.glob(os.path.join(args.gold, "*.json")))
    }
    if os.path.isdir(args.cases):
        cases = {
            os.path.splitext(os.path.basename(f))[0]: as_case(json.load(open(f, encoding="utf-8")))
            for f in glob.glob(os.path.join(args.cases, "*.json"))
        }
        golds = {k: v for k, v in golds.items() if k in cases}
    else:
        cases = read_cases(args.cases)
    if not golds:
        sys.exit("no gold annotations in " + args.gold)
    tally = Tally()
    absent = []
    for note, gold in golds.items():
        if note not in cases:
            absent.append(note)
        score_note(tally, note, gold, cases.get(note, {}))
    rows = tally.table()
    core = [
        rows[f]["f1"]
        for f in ("age", "injury_dates", "diagnoses_found", "range_of_motion", "imaging_requested")
        if f in rows
    ]
    summary = round(sum(core) / len(core), 4)
    if args.json:
        print(json.dumps({"notes": len(golds), "absent": absent, "core_mean_f1": summary, "fields": rows}, indent=1))
        return
    print(f"{len(golds)} notes, {len(absent)} with no case")
    print(f"{'field':20} {'P':>6} {'R':>6} {'F1':>6}   tp   fp   fn")
    for field, row in rows.items():
        print(
            f"{field:20} {row['precision']:6.3f} {row['recall']:6.3f} {row['f1']:6.3f} {row['tp']:4d} {row['fp']:4d} {row['fn']:4d}"
        )
    print(f"core mean F1 (age, injury_dates, diagnoses_found, range_of_motion, imaging_requested): {summary:.4f}")
    if args.errors:
        for field, note, kind, what in sorted(tally.errors, key=lambda e: (e[0], e[1], e[2])):
            print(f"{field:18} {note:12} {kind:7} {' '.join(str(what).split())}")


if __name__ == "__main__":
    main()
