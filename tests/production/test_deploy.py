"""What lies in deploy/ fits the service."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from settings import ROOT, Settings, SettingsError, load_settings

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
NOT_SET = {"embedded_valkey"}  # follows from REDIS_URL


def exists(command: str) -> bool:
    """Whether what this command line starts is there."""
    words = [word for word in command.split() if word not in ("python", "-u")]
    words = [word for word in words if not word.endswith("/bin/python")]
    if words[0] == "-m":
        return importlib.util.find_spec(words[1]) is not None
    return (ROOT / words[0]).is_file()


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return loaded


def test_the_procfile_starts_every_process() -> None:
    lines = dict(line.split(": ", 1) for line in (DEPLOY / "Procfile").read_text().splitlines())
    assert set(lines) == {"release", "web", "work", "tick"}
    assert all(exists(command) for command in lines.values())


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_starts_what_is_there(unit: Path) -> None:
    (command,) = re.findall(r"^ExecStart=(.*)$", unit.read_text(), re.MULTILINE)
    assert exists(command)


def test_there_is_a_unit_for_every_process() -> None:
    assert [unit.stem for unit in UNITS] == ["ssdm-prepare", "ssdm-tick", "ssdm-web", "ssdm-work"]


def test_compose_starts_every_process_with_nothing_to_spare() -> None:
    services = compose()["services"]
    ours = {name: service for name, service in services.items() if service.get("image") == "ssdm"}
    assert set(ours) == {"prepare", "web", "work", "tick"}
    for service in ours.values():
        assert exists(service["command"])
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert service["environment"]["MODE"] == "production"
        assert all(name.lower() in Settings.model_fields for name in service["environment"])


def test_compose_keeps_the_stores_safe_and_to_itself() -> None:
    services = compose()["services"]
    assert "--appendonly yes" in services["valkey"]["command"]
    assert "noeviction" in services["valkey"]["command"]
    ports = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert ports == {"web": ["127.0.0.1:8000:8000"]}
    assert set(compose()["volumes"]) == {"postgres", "valkey"}


def test_the_image_holds_every_folder_of_the_service_and_nothing_else() -> None:
    kept = set(re.findall(r"^!(.+)$", (DEPLOY / "Dockerfile.dockerignore").read_text(), re.MULTILINE))
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")} | {"rules", "locales"}
    assert kept == (folders - {"tests", "bench"}) | {"requirements.txt", "alembic.ini", "*.py"}


def test_the_example_names_every_setting() -> None:
    named = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert named == {name.upper() for name in set(Settings.model_fields) - NOT_SET} | {"POSTGRES_PASSWORD"}


def test_the_example_as_it_is_starts_nothing() -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings({}, ROOT / ".env.example")
    told = " ".join(refused.value.problems)
    for name in re.findall(r"^([A-Z_]+)=.*change-me", (ROOT / ".env.example").read_text(), re.MULTILINE):
        assert name in told
