"""From understood text to grades, verdicts, plans and reasons. Source: docs/matching.md §3–4."""
