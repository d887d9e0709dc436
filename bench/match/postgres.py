"""PostgreSQL: a schema of its own, the layout that ran fastest of three, analysed, parallel."""

import io
import os
from pathlib import Path

import numpy as np
import psycopg2

from bench.machine import Server
from bench.match import tables
from bench.match.answers import SHIFT, checksum, from_codes
from bench.match.resolved import opened
from engine.kernels.layout import TOP, Coverage

SCHEMA = "bench_match"
_SETTINGS = """
SET work_mem = '256MB'; SET max_parallel_workers_per_gather = 2; SET jit = off; SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET synchronous_commit = off;
"""
_CODE = f"((covered::bigint * 64 + conditional) * {SHIFT} + {SHIFT - 1} - site)"
_STRICT = """
SELECT s AS site, count(*) AS covered, 0 AS conditional
FROM items i JOIN postings p USING (key), unnest(p.sites) s WHERE i.demand = d_demand GROUP BY s
"""
_SITES = """
SELECT unnest(sites) FROM relation r JOIN postings USING (key) WHERE r.class = c.class AND grade {wanted}
"""
_BEST = f"""
DROP TABLE IF EXISTS best;
CREATE UNLOGGED TABLE best AS
SELECT class, ARRAY({_SITES.format(wanted="<= 3")} GROUP BY 1) AS covered,
       ARRAY({_SITES.format(wanted="> 3")} EXCEPT {_SITES.format(wanted="<= 3")}) AS conditional
FROM classes c;
ALTER TABLE best ADD PRIMARY KEY (class); ANALYZE best;
"""
_GRADED = """
SELECT s.site, sum(s.covered) AS covered, sum(1 - s.covered) AS conditional
FROM items i JOIN best b ON b.class = i.key,
     LATERAL (SELECT unnest(b.covered) AS site, 1 AS covered UNION ALL SELECT unnest(b.conditional), 0) s
WHERE i.demand = d_demand GROUP BY s.site
"""
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION answer_of(d_demand int) RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT ARRAY[count(*), sum(covered)::bigint, sum(conditional)::bigint]
           || (array_agg({_CODE} ORDER BY {_CODE} DESC))[1:{TOP}] FROM ({{coverage}}) c $$
"""
_ANSWER = "SELECT demand, answer_of(demand) FROM demands"


class Postgres:
    """Arrays of sites for each key, and for each demand one small aggregate in a function that workers may run.

    A lateral join, which PostgreSQL runs in one process, took 1.5 times as long, a join of plain rows three times.
    """

    found: Coverage

    def __init__(self, folder: str, mode: str) -> None:
        self.is_graded = mode == "graded"
        self.sizes = tables.sizes(folder)
        self.base = psycopg2.connect(os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"])
        self.base.autocommit = True
        self.server: Server | None = Server(self.base.get_backend_pid())
        self.cursor = self.base.cursor()
        self.cursor.execute(_SETTINGS)
        self.cursor.execute(
            f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}; SET search_path = {SCHEMA}"
        )
        self._load(folder)
        if self.is_graded:
            self.cursor.execute(_BEST)
        self.cursor.execute(_FUNCTION.format(coverage=_GRADED if self.is_graded else _STRICT))
        self.run()

    def _load(self, folder: str) -> None:
        arrays = opened(Path(folder))
        start, site = arrays["list_start"].tolist(), np.asarray(arrays["list_site"])
        lines = (
            f"{n}\t{{{','.join(map(str, site[a:b]))}}}\n"
            for n, (a, b) in enumerate(zip(start, start[1:], strict=False))
            if b > a
        )
        self._copy("postings", "key int, sites int[]", "".join(lines))
        items = tables.items(folder)
        self._copy("items", "demand int, item int, key int", _lines(items))
        self._copy("demands", "demand int", "".join(f"{n}\n" for n in range(self.sizes[0])))
        self.cursor.execute("ALTER TABLE postings ADD PRIMARY KEY (key); CREATE INDEX ON items (demand) INCLUDE (key)")
        if self.is_graded:
            self._copy("relation", "class int, key int, grade int", _lines(tables.relation(folder)))
            self.cursor.execute("CREATE INDEX ON relation (class, grade) INCLUDE (key)")
            self.cursor.execute("CREATE TABLE classes AS SELECT DISTINCT class FROM relation")
        for table in ("postings", "items", "demands", *(("relation", "classes") if self.is_graded else ())):
            self.cursor.execute(f"VACUUM ANALYZE {table}")

    def _copy(self, table: str, columns: str, lines: str) -> None:
        self.cursor.execute(f"CREATE UNLOGGED TABLE {table} ({columns})")
        self.cursor.copy_expert(f"COPY {table} FROM STDIN", io.StringIO(lines))

    def run(self) -> None:
        if self.is_graded:
            self.cursor.execute(_BEST)
        self.cursor.execute(_ANSWER)
        self.answer = self.cursor.fetchall()
        held = "SELECT class FROM best WHERE covered <> '{}'" if self.is_graded else "SELECT key FROM postings"
        self.cursor.execute(f"SELECT item FROM items WHERE key NOT IN ({held})")
        self.open = self.cursor.fetchall()

    def close(self) -> None:
        self.cursor.execute(f"DROP SCHEMA {SCHEMA} CASCADE")
        self.base.close()

    def checksum(self) -> str:
        held = sorted((demand, found) for demand, found in self.answer if found[0])
        sums = np.array([(demand, *found[: 3 if self.is_graded else 2]) for demand, found in held], np.int64)
        demand = np.repeat(sums[:, 0], [len(found) - 3 for _, found in held])
        code = np.array([code for _, found in held for code in found[3:]], np.int64)
        uncovered = np.array(self.open, np.int64).reshape(-1)
        return checksum(from_codes(demand, code, sums, uncovered, *self.sizes))


def _lines(table: tables.Table) -> str:
    return "".join(
        "\t".join(map(str, row)) + "\n" for row in zip(*(column.tolist() for column in table.values()), strict=True)
    )
