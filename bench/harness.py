"""Runs peers side by side: each in a process of its own, taking turns, answers compared before any time is told."""

import importlib
import json
import multiprocessing
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from typing import Any, Protocol

from bench.machine import NOISE, Measured, Server, load

ROUNDS = 5
REPEATS = 5
"""How often a disturbed block is tried again."""
SLOW_S = 20.0
"""Who takes longer runs once."""
BLOCK_S = 0.5
"""Short work is repeated this long, so that the system's clock ticks can tell who had the CPU."""


class Peer(Protocol):
    """One way to do the work. Made ready untimed; `run` is timed; `checksum` of the last answer is not.

    A peer that leaves something behind has a `close` too.
    """

    server: Server | None

    def run(self) -> None: ...

    def checksum(self) -> str: ...


@dataclass(slots=True)
class Result:
    """What bench.md prints of one peer; None = does not apply."""

    wall_s: float | None = None
    cpu_s: float | None = None
    peak_mb: float | None = None
    checksum: str | None = None
    recall: float | None = None
    precision: float | None = None
    p50_ms: float | None = None
    p99_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """The best of the runs of one turn."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    others: float
    checksum: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A peer by name: "module:Class" and what it is made with."""

    name: str
    made_by: str
    given: tuple[Any, ...]


class Disagreement(Exception):
    """Peers gave different answers."""


class PeerFailed(Exception):
    """A peer could not be made ready or died."""


class _Process:
    """A peer in its own process; nothing runs in it but what is asked."""

    def __init__(self, entry: Entry) -> None:
        self.name = entry.name
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, entry), daemon=True)
        self._process.start()
        theirs.close()
        self.ready_s: float = self._receive()

    def _receive(self) -> Any:
        try:
            answer = self._pipe.recv()
        except EOFError:
            raise PeerFailed(f"{self.name} died; its output is above") from None
        if isinstance(answer, Exception):
            raise answer
        return answer

    def turn(self) -> Block:
        self._pipe.send(True)
        block: Block = self._receive()
        return block

    def stop(self) -> None:
        self._pipe.close()
        self._process.join(10)
        if self._process.is_alive():
            self._process.kill()


def _serve(pipe: Connection, entry: Entry) -> None:
    os.dup2(2, 1)  # what a peer prints must not meet the JSON
    module, _, made = entry.made_by.partition(":")
    peer: Peer | None = None
    try:
        started = time.perf_counter()
        peer = getattr(importlib.import_module(module), made)(*entry.given)
        assert peer is not None
        pipe.send(time.perf_counter() - started)
        while pipe.recv():
            pipe.send(_timed(peer))
    except EOFError:  # the parent has what it needs
        if hasattr(peer, "close"):
            peer.close()
    except Exception as error:  # noqa: BLE001 - the parent says which peer failed
        pipe.send(PeerFailed(f"{entry.name}: {type(error).__name__}: {error}"))


def _timed(peer: Peer) -> Block:
    walls: list[float] = []
    with Measured(peer.server) as cost:
        while not walls or sum(walls) < BLOCK_S:
            started = time.perf_counter()
            peer.run()
            walls.append(time.perf_counter() - started)
    return Block(min(walls), cost.cpu_s / len(walls), cost.peak_mb, cost.others, peer.checksum())


def compare(name: str, rows: int, entries: Sequence[Entry]) -> dict[str, Any]:
    """The JSON of bench.md; the first entry is ours, ratios are against it. Raises Disagreement."""
    report: dict[str, Any] = {"bench": name, "rows": rows, "load": load()}
    processes: list[_Process] = []
    try:
        for entry in entries:
            say(f"{entry.name}: getting ready")
            processes.append(_Process(entry))
            say(f"{entry.name}: ready in {processes[-1].ready_s:.1f} s")
        blocks = _take_turns(processes)
    finally:
        for process in processes:
            process.stop()
    sums = {peer: {block.checksum for block in turns} for peer, turns in blocks.items()}
    if len(set().union(*sums.values())) > 1:
        raise Disagreement(f"{name}: different answers: {sums}")
    best = {peer: min(quiet(turns), key=lambda block: block.wall_s) for peer, turns in blocks.items()}
    report["results"] = {
        peer: asdict(Result(_round(b.wall_s), _round(b.cpu_s), round(b.peak_mb, 1), b.checksum))
        for peer, b in best.items()
    }
    first = best[entries[0].name].wall_s
    report["ratio"] = {peer: round(b.wall_s / first, 2) for peer, b in best.items() if peer != entries[0].name}
    if any(block.others > NOISE for block in best.values()):
        report["noisy"] = True
    return report


def quiet(turns: Sequence[Block]) -> Sequence[Block]:
    """The undisturbed blocks, all where every one was disturbed."""
    return [block for block in turns if block.others <= NOISE] or turns


def _take_turns(processes: Sequence[_Process]) -> dict[str, list[Block]]:
    blocks: dict[str, list[Block]] = {process.name: [] for process in processes}
    for turn in range(ROUNDS):
        for process in processes:
            done = blocks[process.name]
            if done and min(block.wall_s for block in done) > SLOW_S:
                continue
            for _ in range(REPEATS):
                done.append(process.turn())
                if done[-1].others <= NOISE:
                    break
            last = done[-1]
            say(f"{turn + 1}/{ROUNDS} {process.name}: {last.wall_s:.4f} s, others {last.others:.0%}")
    return blocks


def _round(seconds: float) -> float:
    return float(f"{seconds:.4g}")


def say(text: str) -> None:
    """Progress goes to stderr: stdout is the JSON."""
    print(text, file=sys.stderr, flush=True)


def show(report: dict[str, Any]) -> None:
    """The report as JSON on stdout."""
    print(json.dumps(report, ensure_ascii=False))
