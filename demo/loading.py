"""Loads the demo world through the same commands and actions that everyone uses."""

import datetime as dt
import io
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from accounts.models import User
from backbone.actions.changes import next_change, record
from backbone.actions.jobs import create_job
from backbone.health import WORLD_LOADED
from catalog.actions.standing import set_standing
from catalog.bulk import uncollected
from catalog.models import Certificate, Chain, StandingState
from catalog.shipped import reference_commands
from demo.accounts import Cast, open_members, open_offices
from demo.records import Demand as AskedDemand
from demo.world import World, build, write
from enterprises.actions.demands import create_demand, end_demand
from enterprises.details import DemandDetails
from enterprises.models import Demand, DemandState, Enterprise
from enterprises.reading import Line
from matching.actions.term_queue import order_refresh
from matching.drain import drain_once
from matching.history import month_ends
from matching.jobs import PAST_POINT

ENTERED = ("submitted", "draft")
"""Demands that enterprises typed in themselves and that nobody has screened; lists hold screened ones."""
MONTHS = 12
"""Past points are computed in the background once the site is ready: the newest day is there at once."""
Say = Callable[[str], None]
Answer = TypeVar("Answer")


@uncollected()
def load_world(today: dt.date, folder: Path, say: Say) -> World:
    """Reference lists, directory, both lists, accounts, events; then matches everything. `folder`: example annexes.

    Two processors are used: hashing passwords, and the demand list, go beside the work of this thread.
    """
    with ThreadPoolExecutor() as beside, tempfile.TemporaryDirectory() as scratch:
        files = Path(scratch)
        offices = beside.submit(_in_thread, open_offices)
        _reference_lists(say)
        drain_once()  # while nothing is listed that would have to be read again
        world = build(today)
        listed = world._replace(demands=[demand for demand in world.demands if demand.state not in ENTERED])
        write(listed, files)
        say(f"能力清单 {len(world.rows)} 行，需求 {len(world.demands)} 条 …")
        _run("import_enterprises", str(files / "enterprises.csv"))
        demands = beside.submit(_run_apart, "import_demands", str(files / "demands.csv"))
        _run("import_capabilities", str(files / "capabilities.csv"), "--yes")
        _keep_examples(world, files, folder)
        cast = offices.result()
        demands.result()
        _events(world, cast)
        members = beside.submit(_in_thread, open_members, world, cast)
        say("匹配两份清单 …")
        drain_once()
        members.result()
    drain_once()
    order_refresh(by=cast.system)
    with transaction.atomic():
        change = next_change()
        for day in month_ends(today, MONTHS):
            create_job(kind=PAST_POINT, by=cast.system, params={"day": day.isoformat()})
        record(
            change, by=cast.system, action=WORLD_LOADED, subject_kind="world", details={"watermark": world.watermark}
        )
    return world


def _in_thread(work: Callable[..., Answer], *arguments: object) -> Answer:
    """What a thread does; its connection ends with it."""
    try:
        return work(*arguments)
    finally:
        connection.close()


def _reference_lists(say: Say) -> None:
    say("参考清单 …")
    for command, *arguments in reference_commands():
        _run(command, *arguments)


def _run(command: str, *arguments: str) -> None:
    """One import command; what it rejected is told, an error stops the loading."""
    out = io.StringIO()
    try:
        call_command(command, *arguments, stdout=out)
    except SystemExit as ended:
        if ended.code != 0:
            raise RuntimeError(f"{command} {arguments}: {out.getvalue()[:2000]}") from ended


def _run_apart(command: str, *arguments: str) -> None:
    """The same in a process of its own."""
    words = [sys.executable, "manage.py", command, *arguments, "--skip-checks"]
    done = subprocess.run(words, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{command} {arguments}: {(done.stdout + done.stderr)[:2000]}")


def _keep_examples(world: World, source: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in (world.walkthrough.good_annex, world.walkthrough.bad_annex):
        (folder / name).write_bytes((source / name).read_bytes())


def _events(world: World, cast: Cast) -> None:
    """What happened to the lists since they were loaded: once, however often the loading is begun."""
    with transaction.atomic():
        if not Demand.objects.filter(state__in=ENTERED).exists():
            _suspensions(world, cast.regulator)
            _entered(world, cast)


def _suspensions(world: World, by: User) -> None:
    for event in world.events:
        certificate = Certificate.objects.get(number=event.certificate)
        set_standing(
            by=by, subject=certificate, state=StandingState.SUSPENDED, date=event.starts_on, reason=event.reason
        )


def _entered(world: World, cast: Cast) -> None:
    """Drafts and submitted demands are posted through the action of the web form; closed ones are ended."""
    chains = {chain.name: chain for chain in Chain.objects.open()}
    names = [firm.name for firm in world.enterprises]
    firms = {firm.name: firm for firm in Enterprise.objects.filter(name__in=names)}
    for demand in world.demands:
        if demand.state in ENTERED:
            details = DemandDetails(
                chain=chains[demand.chain],
                city=demand.city,
                visibility=demand.visibility,
                deadline_days=demand.days,
                note=demand.remark,
                proposed_date=demand.created_on,
            )
            create_demand(
                by=cast.system,
                enterprise=firms[names[demand.enterprise]],
                details=details,
                lines=_lines(demand),
                submit=demand.state == "submitted",
            )
    closed = [demand.demand_id for demand in world.demands if demand.state == "closed"]
    for stored in Demand.objects.filter(external_id__in=closed):
        end_demand(by=cast.system, demand=stored, ending=DemandState.CLOSED, reason="企业已自行解决（演示）")


def _lines(demand: AskedDemand) -> list[Line]:
    return [Line(str(line.item_no), line.object_text, line.parameter_text, line.standard_text) for line in demand.lines]
