"""Scores the exports of the engine against a labelled folder; uses the standard library only and nothing of the project.

    python tests/engine/score_exports.py DIR OUT [REFS]

DIR holds gold.csv, verdicts.csv, capabilities.csv, stdrefs.csv; OUT the matches.csv and verdicts.csv of
`evaluate_matching DIR --out OUT`; REFS what `parse_standard_refs DIR/stdrefs.csv REFS` wrote. Prints the keys of
`evaluate_matching --json` (docs/contract.md).
"""

import csv
import json
import os
import sys

GOOD = ("exact", "equivalent", "whole_product")


def lines(*path):
    name = os.path.join(*path)
    if not os.path.exists(name):
        return None
    with open(name, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def quality(hits, found, wanted):
    """Precision, recall and F1 from three counts."""
    precision = hits / found if found else (0.0 if wanted else 1.0)
    recall = hits / wanted if wanted else (0.0 if found else 1.0)
    both = precision + recall
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / both if both else 0.0}


def by_item(rows):
    """demand → item → row → grade."""
    table = {}
    for row in rows:
        table.setdefault(row["demand_id"], {}).setdefault(row["item_no"], {})[row["row_id"]] = row["grade"]
    return table


def covered(table, place=None):
    """One text per covered pair; rows are replaced by their place where places are given."""
    pairs = set()
    for demand, items in table.items():
        for item, rows in items.items():
            for row, grade in rows.items():
                if grade in GOOD:
                    pairs.add("\t".join((demand, item, place.get(row, row) if place else row)))
    return pairs


def pair_scores(gold, found, capabilities):
    place = {row["row_id"]: row["机构名称"] + "\n" + row["场所名称"] for row in capabilities}
    answer = {}
    for name, where in (("item_row", None), ("item_site", place)):
        mine, theirs = covered(found, where), covered(gold, where)
        answer[name] = quality(len([pair for pair in mine if pair in theirs]), len(mine), len(theirs))
    answer["false_covered"] = len([pair for pair in covered(found) if pair not in covered(gold)])
    agreed = counted = 0
    confusion = {}
    for demand in sorted(set(gold) | set(found)):
        for item in sorted(set(gold.get(demand, {})) | set(found.get(demand, {}))):
            left, right = gold.get(demand, {}).get(item, {}), found.get(demand, {}).get(item, {})
            for row in sorted(set(left) | set(right)):
                label, said = left.get(row, "none"), right.get(row, "none")
                if label not in ("none", "near"):
                    counted += 1
                    agreed += label == said
                elif said in ("none", "near"):
                    continue
                confusion[f"{label} → {said}"] = confusion.get(f"{label} → {said}", 0) + 1
    answer["grade_agreement"] = agreed / counted if counted else None
    answer["confusion"] = dict(sorted(confusion.items()))
    return answer


def verdict_scores(gold, found):
    said = {row["demand_id"]: row for row in found}
    right = labs = counted = 0
    for row in gold:
        answer = said.get(row["demand_id"], {"coverage_verdict": "", "min_labs_to_cover": ""})
        right += answer["coverage_verdict"] == row["coverage_verdict"]
        if row["min_labs_to_cover"]:
            counted += 1
            labs += answer["min_labs_to_cover"] == row["min_labs_to_cover"]
    return {
        "verdict_accuracy": right / len(gold) if gold else None,
        "min_labs_accuracy": labs / counted if counted else None,
    }


def reference_scores(gold, found):
    """A cell is right where all its references are, in order."""
    names = ("prefix", "number", "part", "year", "clause")
    wanted, read = {}, {}
    for table, rows in ((wanted, gold), (read, found)):
        for row in rows:
            table.setdefault(row["raw"], []).append([row[name] for name in names])
    return {"right": len([raw for raw in wanted if read.get(raw) == wanted[raw]]), "total": len(wanted)}


def scores(folder, out, references=None):
    """The figures as one dictionary; None for what has no labels."""
    answer = dict.fromkeys(("stdrefs", "item_row", "item_site", "grade_agreement", "verdict_accuracy"))
    answer |= dict.fromkeys(("min_labs_accuracy", "false_covered", "confusion"))
    gold, verdicts, cells = (lines(folder, name) for name in ("gold.csv", "verdicts.csv", "stdrefs.csv"))
    if gold is not None:
        found = by_item(lines(out, "matches.csv"))
        answer |= pair_scores(by_item(gold), found, lines(folder, "capabilities.csv"))
    if verdicts is not None:
        answer |= verdict_scores(verdicts, lines(out, "verdicts.csv"))
    if cells and references:
        answer["stdrefs"] = reference_scores(cells, lines(references))
    return answer


if __name__ == "__main__":
    if not 3 <= len(sys.argv) <= 4:
        sys.exit(__doc__)
    print(json.dumps(scores(*sys.argv[1:]), ensure_ascii=False))
