"""DuckDB: sorted tables in memory, two threads; the best 50 by an aggregate, which is faster than a window."""

import duckdb
import numpy as np

from bench.machine import Server
from bench.match import tables
from bench.match.answers import SHIFT, checksum, from_codes
from engine.kernels.layout import TOP, Coverage

_CODE = f"((covered::BIGINT * 64 + conditional) * {SHIFT} + {SHIFT - 1} - site)"
_STRICT = """
SELECT demand, site, count(*) AS covered, 0 AS conditional FROM items JOIN postings USING (key) GROUP BY demand, site
"""
_BEST = """
CREATE OR REPLACE TEMP TABLE best AS
SELECT class, site, min(grade) AS grade FROM relation JOIN postings USING (key) GROUP BY class, site
"""
_GRADED = """
SELECT demand, site, count(*) FILTER (grade <= 3) AS covered, count(*) FILTER (grade > 3) AS conditional
FROM items JOIN best ON best.class = items.key GROUP BY demand, site
"""
_ANSWER = f"""
CREATE OR REPLACE TEMP TABLE answer AS
SELECT demand, count(*) AS sites, sum(covered)::BIGINT AS covered, sum(conditional)::BIGINT AS conditional,
       max({_CODE}, {TOP}) AS codes FROM ({{coverage}}) GROUP BY demand
"""


class Duck:
    server: Server | None = None
    found: Coverage

    def __init__(self, folder: str, mode: str) -> None:
        self.is_graded = mode == "graded"
        self.sizes = tables.sizes(folder)
        self.base = duckdb.connect(config={"threads": 2})
        self.base.execute("SET enable_progress_bar = false")
        self._load("items", tables.items(folder), "demand, item")
        self._load("postings", tables.postings(folder), "key, site")
        if self.is_graded:
            self._load("relation", tables.relation(folder), "class, grade, key")
        self.run()

    def _load(self, name: str, table: tables.Table, order: str) -> None:
        self.base.register("given", table)
        self.base.execute(f"CREATE TABLE {name} AS SELECT * FROM given ORDER BY {order}")
        self.base.unregister("given")
        self.base.execute("ANALYZE")

    def run(self) -> None:
        if self.is_graded:
            self.base.execute(_BEST)
        self.base.execute(_ANSWER.format(coverage=_GRADED if self.is_graded else _STRICT))
        sums = "demand, sites, covered" + (", conditional" if self.is_graded else "")
        self.sums = self.base.execute(f"SELECT {sums} FROM answer").fetchnumpy()
        best = "SELECT demand, unnest(codes) AS code FROM answer ORDER BY demand, code DESC"
        self.best = self.base.execute(best).fetchnumpy()
        held = (
            "SELECT DISTINCT class FROM best WHERE grade <= 3"
            if self.is_graded
            else "SELECT DISTINCT key FROM postings"
        )
        self.open = self.base.execute(f"SELECT item FROM items WHERE key NOT IN ({held})").fetchnumpy()

    def checksum(self) -> str:
        sums = np.stack(list(self.sums.values()), axis=1).astype(np.int64)
        demand, code = self.best["demand"].astype(np.int64), self.best["code"].astype(np.int64)
        return checksum(from_codes(demand, code, sums, self.open["item"], *self.sizes))
