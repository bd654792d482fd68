"""The deployment files say what the code reads. They are checked by parsing: no container engine runs here."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
OURS = ("edge", "pages", "drain", "worker", "beat", "prepare")
READ = re.compile(r'env\.(?:text|flag|words)\(\s*"([A-Z_]+)"|environ(?:\.get\(|\[)"([A-Z_]+)"')


def read_by_the_code() -> set[str]:
    found = set()
    for app in ("wappcentral", "webhooks", "conversations", "tenants", "privacy"):
        for file in (ROOT / app).rglob("*.py"):
            found |= {name for match in READ.findall(file.read_text()) for name in match if name}
    return found - {"DJANGO_SETTINGS_MODULE"}


def test_every_process_of_the_design_has_a_service():
    assert set(COMPOSE["services"]) == {*OURS, "proxy", "postgres", "valkey"}


@pytest.mark.parametrize("name", OURS)
def test_our_services_hold_no_secret_and_no_right_they_do_not_need(name):
    service = COMPOSE["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    for variable, value in service["environment"].items():
        if re.search("KEY|PASSWORD|SECRET|TOKEN|DATABASE|REDIS", variable):
            assert "${" in str(value), variable


def test_only_the_first_service_knows_the_owner():
    for name in OURS:
        knows = "OWNER_DATABASE_URL" in COMPOSE["services"][name]["environment"]
        assert knows == (name == "prepare"), name


def test_every_variable_compose_asks_for_is_in_the_example():
    asked = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    offered = set(re.findall(r"^([A-Z_]+)=", (ROOT / "deploy/env.example").read_text(), re.M))
    assert asked == offered


def test_every_variable_the_code_reads_is_in_the_readmes_table():
    table = set(re.findall(r"`([A-Z_]{4,})`", (ROOT / "README.md").read_text()))
    internal = {"SIMULATOR_URL"}  # set by bin/up alone
    assert read_by_the_code() - table - internal == set()
