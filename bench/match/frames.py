"""polars: lazy frames, two threads."""

import os

os.environ["POLARS_MAX_THREADS"] = "2"

import numpy as np  # noqa: E402 - the number of threads is read on import
import polars as pl  # noqa: E402

from bench.machine import Server  # noqa: E402
from bench.match import tables  # noqa: E402
from bench.match.answers import SHIFT, checksum, from_codes  # noqa: E402
from engine.kernels.layout import TOP, Coverage  # noqa: E402


class Frames:
    server: Server | None = None
    found: Coverage

    def __init__(self, folder: str, mode: str) -> None:
        self.is_graded = mode == "graded"
        self.sizes = tables.sizes(folder)
        self.items = pl.DataFrame(tables.items(folder))
        self.postings = pl.DataFrame(tables.postings(folder)).set_sorted("key")
        self.relation = pl.DataFrame(tables.relation(folder)).set_sorted("class") if self.is_graded else None
        self.run()

    def run(self) -> None:
        covering = self.postings.lazy()
        covered = pl.len().cast(pl.Int64)
        conditional = pl.lit(0, pl.Int64)
        if self.relation is not None:
            best = (
                self.relation.lazy().join(self.postings.lazy(), on="key").group_by("class", "site").agg(pl.min("grade"))
            )
            covering = best.rename({"class": "key"}).collect().lazy()
            covered = (pl.col("grade") <= 3).sum().cast(pl.Int64)
            conditional = (pl.col("grade") > 3).sum().cast(pl.Int64)
        counted = self.items.lazy().join(covering, on="key").group_by("demand", "site")
        code = (pl.col("covered") * 64 + pl.col("conditional")) * SHIFT + (SHIFT - 1) - pl.col("site")
        of_demand = (
            counted.agg(covered.alias("covered"), conditional.alias("conditional"))
            .group_by("demand")
            .agg(
                pl.len().alias("sites"),
                pl.sum("covered"),
                pl.sum("conditional"),
                code.top_k(TOP).sort(descending=True).alias("code"),
            )
        )
        self.answer = of_demand.sort("demand").collect()
        held = covering if self.relation is None else covering.filter(pl.col("grade") <= 3)
        self.open = self.items.lazy().join(held.select("key").unique(), on="key", how="anti").select("item").collect()

    def checksum(self) -> str:
        names = ["demand", "sites", "covered"] + (["conditional"] if self.is_graded else [])
        sums = self.answer.select(names).to_numpy().astype(np.int64)
        best = self.answer.select("demand", "code").explode("code")
        demand, code = best["demand"].to_numpy().astype(np.int64), best["code"].to_numpy()
        return checksum(from_codes(demand, code, sums, self.open["item"].to_numpy(), *self.sizes))
