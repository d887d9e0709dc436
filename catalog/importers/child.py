"""Reading in a process of its own, with little memory and time, so that no file can hurt the site.

The parent starts `python -m catalog.importers.child`, closes its input, gives it no secret of the environment, and
reads JSON lines: {"progress": [done, total]} while it works, then {"result": …}. Whatever ends the child otherwise
becomes one problem.
"""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, cast

from catalog.importers.annex import Annex, read_annex
from catalog.importers.limits import DEFAULT, MB, Limits
from catalog.importers.lists import Table, read_list
from catalog.importers.problems import FileRefused, Problem
from catalog.importers.reading import read_tables
from catalog.importers.tables import Progress, Tables, silent

_ROOT = Path(__file__).resolve().parents[2]
# rows as JSON are smaller than the memory they were read into
_MOST_OUTPUT = 512 * MB


def annex_apart(path: Path | str, limits: Limits = DEFAULT, progress: Progress = silent) -> Annex:
    """`read_annex` in a limited process."""
    try:
        return Annex.from_json(_run("annex", path, {}, limits, progress))
    except FileRefused as refusal:
        return Annex(problems=[refusal.problem])


def list_apart(
    path: Path | str,
    columns: Mapping[str, Sequence[str]],
    required: Collection[str],
    dates: Collection[str] = (),
    limits: Limits = DEFAULT,
    progress: Progress = silent,
) -> Table:
    """`read_list` in a limited process."""
    options: dict[str, Any] = {"required": list(required), "dates": list(dates)}
    options["columns"] = {key: list(names) for key, names in columns.items()}
    try:
        return Table.from_json(_run("list", path, options, limits, progress))
    except FileRefused as refusal:
        return Table(problems=[refusal.problem])


def tables_apart(path: Path | str, limits: Limits = DEFAULT, progress: Progress = silent) -> Tables:
    """`read_tables` in a limited process; raises FileRefused like it."""
    return Tables.from_json(_run("tables", path, {}, limits, progress))


def _run(
    what: str,
    path: Path | str,
    options: dict[str, Any],
    limits: Limits,
    progress: Progress,
) -> dict[str, Any]:
    order = {
        "what": what,
        "path": str(Path(path).resolve()),
        "options": options,
        "limits": asdict(limits),
    }
    with tempfile.TemporaryFile() as errors:
        process = _start(order, errors)
        try:
            for line in _lines(cast("IO[bytes]", process.stdout), limits):
                answer = json.loads(line)
                if "result" in answer:
                    return dict(answer["result"])
                if "refused" in answer:
                    refused = Problem(**answer["refused"])
                    raise FileRefused(refused.code, refused.sheet, refused.line, **refused.params)
                progress(*answer["progress"])
            raise _ending(process.wait(), errors, limits)
        except json.JSONDecodeError:
            raise _ending(process.wait(), errors, limits) from None
        finally:
            process.kill()
            process.wait()


def _start(order: dict[str, Any], errors: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "catalog.importers.child", json.dumps(order)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=errors,
        cwd=tempfile.gettempdir(),
        env={"PYTHONPATH": os.pathsep.join([str(_ROOT), *filter(None, sys.path)]), "PYTHONUTF8": "1"},
        start_new_session=True,
    )


def _lines(stream: IO[bytes], limits: Limits) -> Iterator[bytes]:
    """The child's lines until it ends; raises when its time or output is used up."""
    deadline = time.monotonic() + limits.wall_seconds
    parts: list[bytes] = []
    size = 0
    with stream:
        while True:
            ready, _, _ = select.select([stream], [], [], max(deadline - time.monotonic(), 0))
            if not ready:
                raise FileRefused("took_too_long", seconds=limits.wall_seconds)
            chunk = os.read(stream.fileno(), MB)
            size += len(chunk)
            if size > _MOST_OUTPUT:
                raise FileRefused("took_too_much_memory", limit=limits.memory_mb)
            *whole, rest = chunk.split(b"\n")
            for piece in whole:
                yield b"".join([*parts, piece])
                parts = []
            parts.append(rest)
            if not chunk:
                break


def _ending(status: int, errors: IO[bytes], limits: Limits) -> FileRefused:
    """What a child that ended without an answer died of."""
    errors.seek(0)
    said = errors.read(64 * 1024).lower()
    if status in (-signal.SIGXCPU, -signal.SIGKILL):
        return FileRefused("took_too_long", seconds=limits.cpu_seconds)
    if b"memory" in said:
        return FileRefused("took_too_much_memory", limit=limits.memory_mb)
    return FileRefused("reader_crashed")


def _confine(limits: Limits) -> None:
    # imports are done by now; from here on everything depends on the file
    bounds = {
        resource.RLIMIT_AS: limits.memory_mb * MB,
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_FSIZE: MB,
        resource.RLIMIT_NOFILE: 64,
        resource.RLIMIT_CORE: 0,
    }
    for kind, bound in bounds.items():
        resource.setrlimit(kind, (bound, bound))
    os.nice(5)


def main(order: dict[str, Any]) -> None:
    """The child: read as ordered and answer on what was standard output; libraries may print into the void."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    with open(os.devnull, "w", encoding="utf-8") as void:
        os.dup2(void.fileno(), 1)

    def answer(**line: Any) -> None:
        answers.write(json.dumps(line, ensure_ascii=False) + "\n")
        answers.flush()

    def tell(done: int, total: int) -> None:
        answer(progress=[done, total])

    limits = Limits(**order["limits"])
    readers: dict[str, Callable[..., Annex | Table | Tables]] = {
        "annex": read_annex,
        "list": read_list,
        "tables": read_tables,
    }
    _confine(limits)
    try:
        read = readers[order["what"]](order["path"], **order["options"], limits=limits, progress=tell)
        answer(result=read.to_json())
    except FileRefused as refusal:
        answer(refused=refusal.problem.to_json())
    except MemoryError:
        answer(refused=FileRefused("took_too_much_memory", limit=limits.memory_mb).problem.to_json())
    except BaseException:  # noqa: BLE001 - a panic of a native reader is no Exception
        answer(refused=FileRefused("reader_crashed").problem.to_json())


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
