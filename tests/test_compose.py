"""docker-compose.yml, Dockerfile, .env.example and the proxy agree with each other and give every service the least."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
SITE = ("migrate", "web", "worker", "beat", "sweep")
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")


def example_names() -> set[str]:
    return set(re.findall(r"^#?([A-Z_]+)=", EXAMPLE, re.MULTILINE))


def test_every_part_of_the_site_is_there() -> None:
    assert set(SERVICES) == {"postgres", "redis", "proxy", *SITE}
    assert {SERVICES[name]["image"] for name in SITE} == {"lianjian"}


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_has_the_least_rights(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "cap_add", "network_mode", "pid"} & set(service)
    assert name in SITE or service["user"] != "root"
    assert "healthcheck" in service or name in {"migrate", "worker", "beat", "sweep"}


def test_only_the_proxy_is_reachable_and_the_database_is_not() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert SERVICES["proxy"]["networks"] == ["front"]
    assert SERVICES["postgres"]["networks"] == SERVICES["redis"]["networks"] == ["back"]
    assert COMPOSE["networks"]["back"] == {"internal": True}


def test_only_the_migration_knows_the_owner() -> None:
    knows = {name for name in SITE if "DATABASE_OWNER_URL" in SERVICES[name]["environment"]}
    assert knows == {"migrate"}
    for name in SITE:
        assert SERVICES[name]["environment"]["DATABASE_URL"].startswith("postgresql://lianjian_app:")


def test_every_variable_is_in_the_example_and_the_example_holds_no_other() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    asked = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", text))
    assert asked - example_names() == set()
    set_by_compose = {
        "DEBUG",
        "PROXIES",
        "DATABASE_URL",
        "DATABASE_OWNER_URL",
        "REDIS_URL",
        "FILES_DIR",
        "LIANJIAN_VAR",
    }
    assert example_names() - asked == set_by_compose


def test_secrets_have_no_default() -> None:
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "OWNER_PASSWORD", "APP_PASSWORD", "REDIS_PASSWORD"):
        assert re.search(rf"^{name}=$", EXAMPLE, re.MULTILINE)
        used = re.findall(rf"(?<!\$)\$\{{{name}([^}}]*)\}}", (ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
        assert used
        assert {default[:2] for default in used} == {":?"}


def test_the_settings_read_what_the_example_names() -> None:
    read = "".join((ROOT / "config" / name).read_text(encoding="utf-8") for name in ("settings.py", "env.py"))
    for_services = {"POSTGRES_PASSWORD", "OWNER_PASSWORD", "APP_PASSWORD", "REDIS_PASSWORD", "PORT"}
    assert {name for name in example_names() - for_services if f'"{name}"' not in read} == set()


def test_the_queue_never_drops_a_hint() -> None:
    assert "--maxmemory-policy noeviction" in SERVICES["redis"]["command"][-1]


def test_what_is_mounted_and_copied_exists() -> None:
    mounts = [str(volume) for service in SERVICES.values() for volume in service.get("volumes", [])]
    files = {mount.split(":")[0] for mount in mounts if mount.startswith("./")}
    assert files == {"./deploy/nginx.conf", "./deploy/postgres-roles.sh"}
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    copied = re.findall(r"^COPY (?!--from)(\S+)", dockerfile, re.MULTILINE)
    assert [name for name in [*copied, *files] if not (ROOT / name).exists()] == []
    assert set(COMPOSE["volumes"]) == {mount.split(":")[0] for mount in mounts} - files


def test_the_image_holds_every_package_of_the_site() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    copied = set(re.findall(r"^COPY (?!--from)(\S+)", dockerfile, re.MULTILINE))
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"launcher", "tests", "bench"}
    assert packages - copied == set()
    assert "USER lianjian" in dockerfile
    assert "--require-hashes" in dockerfile


def test_the_proxy_buffers_whole_requests_and_believes_no_client() -> None:
    proxy = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    assert "proxy_request_buffering on;" in proxy
    assert "proxy_buffering on;" in proxy
    assert "X-Forwarded-For $remote_addr;" in proxy
    limit = re.search(r"client_max_body_size (\d+)m;", proxy)
    settings = (ROOT / "config" / "settings.py").read_text(encoding="utf-8")
    upload = re.search(r"^UPLOAD_LIMIT = (\d+) \* 1024 \* 1024", settings, re.MULTILINE)
    assert limit
    assert upload
    assert int(limit[1]) > int(upload[1])


def test_no_file_names_a_registry() -> None:
    for name in ("Dockerfile", "docker-compose.yml", "pyproject.toml", ".ci/run"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not re.search(r"index-url|pypi|docker\.io|ghcr\.io|quay\.io|find-links|registry\.", text), name
