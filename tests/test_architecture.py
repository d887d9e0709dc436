"""The shape of the code, held by tests: layers, size budgets, thin edges, complete translations."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("backbone", "accounts", "catalog", "enterprises", "matching")
PACKAGES = ("engine", *APPS, "config", "demo", "launcher")
FILE_LINES = 300
FUNCTION_LINES = 40
SETTINGS_LINES = 250
ENGINE_LIBRARIES = {"numpy", "scipy", "opencc", "rapidfuzz", "numba"}


def python_files(*folders: str) -> list[Path]:
    """Source files of the packages, migrations left out."""
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts]
    assert found, folders
    return sorted(found)


SOURCES = [*python_files(*PACKAGES), ROOT / "run.py", ROOT / "manage.py"]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_imports_go_one_way() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_files_stay_short() -> None:
    sizes = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    assert {path: lines for path, lines in sizes.items() if lines > FILE_LINES} == {}
    assert sizes["config/settings.py"] <= SETTINGS_LINES


def test_functions_stay_short() -> None:
    long = {
        f"{name(path)}:{node.name}": node.end_lineno - node.lineno + 1
        for path in SOURCES
        for node in functions(path)
        if node.end_lineno and node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    }
    assert long == {}


def test_nothing_is_imported_inside_a_function() -> None:
    inside = [
        f"{name(path)}:{node.name}"
        for path in python_files(*APPS, "engine", "demo")
        for node in functions(path)
        if any(isinstance(inner, ast.Import | ast.ImportFrom) for inner in ast.walk(node))
    ]
    # An AppConfig may only import its models once the registry is ready.
    assert [place for place in inside if not place.endswith("apps.py:ready")] == []


def test_the_engine_uses_only_the_libraries_it_may() -> None:
    allowed = set(sys.stdlib_module_names) | ENGINE_LIBRARIES | {"engine"}
    used = {
        module.split(".")[0]
        for path in python_files("engine")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for module in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert used - allowed == set()


def test_engine_and_actions_are_fully_annotated() -> None:
    bare = []
    for path in python_files(
        "engine", *(f"{app}/actions" for app in APPS if any((ROOT / app / "actions").glob("*.py")))
    ):
        for node in functions(path):
            arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            untyped = [a.arg for a in arguments if a.annotation is None and a.arg not in ("self", "cls")]
            if untyped or node.returns is None:
                bare.append(f"{name(path)}:{node.name}")
    assert bare == []


def test_actions_take_keywords_only() -> None:
    """A public action takes what it acts on by keyword; plain helpers of one argument are private."""
    loose = [
        f"{name(path)}:{node.name}"
        for app in ("catalog", "enterprises", "accounts")
        for path in sorted((ROOT / app / "actions").glob("*.py"))
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and any(argument.arg == "by" for argument in node.args.args)
    ]
    assert loose == []


def test_views_reach_rows_only_through_named_querysets() -> None:
    direct = re.compile(r"\.objects\.(all|filter|get|exclude|create|update|bulk_create)\b")
    places = [
        name(path)
        for app in APPS
        for folder in ("views", "api")
        for path in sorted((ROOT / app / folder).rglob("*.py"))
        if direct.search(path.read_text(encoding="utf-8"))
    ]
    assert places == []


def test_no_signals_and_no_logic_in_save() -> None:
    text = {name(path): path.read_text(encoding="utf-8") for path in python_files(*APPS)}
    assert [path for path, source in text.items() if "django.db.models.signals" in source] == []
    assert [path for path, source in text.items() if re.search(r"def (save|delete)\(self", source)] == []


def test_tasks_are_edges() -> None:
    for path in [path for app in APPS for path in (ROOT / app).glob("tasks.py")]:
        for node in functions(path):
            assert (node.end_lineno or 0) - node.lineno + 1 <= 10, f"{name(path)}:{node.name}"


@pytest.mark.parametrize("command", [["ruff", "check", "."], ["ruff", "format", "--check", "."]])
def test_style(command: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def test_engine_and_actions_pass_the_type_checker() -> None:
    done = subprocess.run([sys.executable, "-m", "mypy"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
