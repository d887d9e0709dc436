"""All demands against all rows on resolved ids: strict (one equality) and graded (every grade of docs/matching.md)."""
