"""What a block of work cost: own CPU, that of a database server for it, and the share that other processes took."""

import os
import resource
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

TICK = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")
CPUS = os.cpu_count() or 1
SAMPLE_S = 0.02
NOISE = 0.15
"""Share of all CPU that other processes may take before a block counts as disturbed."""


def load() -> float:
    """The load of the last minute."""
    return round(os.getloadavg()[0], 2)


def own_cpu() -> float:
    """User and system time of this process, its threads and the children it waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def system_cpu() -> float:
    """Time that any process, or another machine on this host, had the CPU."""
    fields = [int(word) for word in (PROC / "stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) / TICK


def process_cpu(pid: int) -> float:
    """User and system time of a process, 0 where it is gone."""
    try:
        fields = (PROC / str(pid) / "stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICK


def peak_mb(pid: int | str = "self") -> float:
    """The most memory a process had since `forget_peak`."""
    try:
        status = (PROC / str(pid) / "status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0.0)


def forget_peak() -> None:
    """Starts a new peak."""
    (PROC / "self" / "clear_refs").write_text("5", encoding="ascii")


class Server:
    """CPU of one database backend and of the parallel workers that it starts, by looking every few milliseconds."""

    def __init__(self, backend: int) -> None:
        self.backend = backend
        self.parent = _parent(backend)
        self.workers: dict[int, float] = {}
        self.peak_mb = 0.0

    def cpu(self) -> float:
        return process_cpu(self.backend) + sum(self.workers.values())

    def look(self) -> None:
        mark = f"parallel worker for PID {self.backend}".encode()
        peak = peak_mb(self.backend)
        for pid in _children(self.parent):
            try:
                title = (PROC / str(pid) / "cmdline").read_bytes()
            except OSError:
                continue
            if mark in title:
                self.workers[pid] = max(self.workers.get(pid, 0.0), process_cpu(pid))
                peak += peak_mb(pid)
        self.peak_mb = max(self.peak_mb, peak)


def _parent(pid: int) -> int:
    try:
        fields = (PROC / str(pid) / "stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[1])


def _children(pid: int) -> list[int]:
    try:
        found = (PROC / str(pid) / "task" / str(pid) / "children").read_text(encoding="ascii").split()
    except OSError:
        return []
    return [int(child) for child in found]


@dataclass(slots=True)
class Cost:
    """One block of work."""

    cpu_s: float = 0.0
    peak_mb: float = 0.0
    others: float = 0.0
    """Share of all CPU that went to other processes."""


class Measured:
    """`with Measured(server) as cost:` fills the cost when the block ends."""

    def __init__(self, server: Server | None = None) -> None:
        self.server = server
        self.cost = Cost()
        self._done = threading.Event()
        self._watch: threading.Thread | None = None

    def __enter__(self) -> Cost:
        forget_peak()
        if self.server is not None:
            self._watch = threading.Thread(target=_watch, args=(self.server.look, self._done))
            self._watch.start()
        self._started = time.perf_counter()
        self._own, self._system = own_cpu(), system_cpu()
        self._server = self.server.cpu() if self.server else 0.0
        return self.cost

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        wall = time.perf_counter() - self._started
        system = system_cpu() - self._system
        self._done.set()
        if self._watch is not None and self.server is not None:
            self._watch.join()
            self.server.look()
        served = self.server.cpu() - self._server if self.server else 0.0
        self.cost.cpu_s = own_cpu() - self._own + served
        self.cost.peak_mb = peak_mb() + (self.server.peak_mb if self.server else 0.0)
        self.cost.others = max(system - self.cost.cpu_s, 0.0) / (wall * CPUS)


def _watch(look: Callable[[], None], done: threading.Event) -> None:
    while not done.wait(SAMPLE_S):
        look()
