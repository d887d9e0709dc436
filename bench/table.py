"""A report as a few lines for people."""

from typing import Any

COLUMNS = ("wall_s", "cpu_s", "peak_mb", "recall", "precision", "p50_ms", "p99_ms")


def as_table(report: dict[str, Any]) -> str:
    """Markdown, as bench/README.md keeps it."""
    used = [name for name in COLUMNS if any(result[name] is not None for result in report["results"].values())]
    noise = ", noisy" if report.get("noisy") else ""
    lines = [f"**{report['bench']}**, {report['rows']:,} rows, load {report['load']}{noise}", ""]
    lines += [f"| | {' | '.join(used)} | ratio |", "|---" * (len(used) + 2) + "|"]
    for name, result in report["results"].items():
        cells = ["" if result[column] is None else f"{result[column]:g}" for column in used]
        lines.append(f"| {name} | {' | '.join(cells)} | {report['ratio'].get(name, 1):g} |")
    return "\n".join(lines)
