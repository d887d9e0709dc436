"""From text as written to text as understood. Source: docs/matching.md §2."""
