"""The deployment files say what the code reads. They are checked by parsing: no container engine runs here."""

import re
from pathlib import Path

import pytest
import yaml

from local import archive
from local.data import new_secrets

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
OURS = ("edge", "pages", "drain", "worker", "beat", "prepare", "tools")
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


def test_backups_have_what_they_need_and_start_with_nothing():
    tools = COMPOSE["services"]["tools"]
    assert tools["profiles"] == ["tools"]
    assert new_secrets().keys() <= tools["environment"].keys()
    assert (tools["environment"]["WAPP_DATA"], tools["volumes"]) == ("/data", ["data:/data"])
    assert tools["environment"]["MEDIA_DIR"] == f"/data/{archive.MEDIA}"
    assert tools["build"]["target"] in re.findall(r"^FROM .* AS (\w+)", (ROOT / "Dockerfile").read_text(), re.M)


def test_the_readme_names_the_services_that_a_restore_must_find_stopped():
    (named,) = re.findall(r"^docker compose stop (.*)$", (ROOT / "README.md").read_text(), re.M)
    assert set(named.split()) == {"edge", "pages", "drain", "worker", "beat"}


def test_every_variable_compose_asks_for_is_in_the_example():
    asked = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    offered = set(re.findall(r"^([A-Z_]+)=", (ROOT / "deploy/env.example").read_text(), re.M))
    assert asked == offered


def test_every_variable_the_code_reads_is_in_the_readmes_table():
    table = set(re.findall(r"`([A-Z_]{4,})`", (ROOT / "README.md").read_text()))
    internal = {"SIMULATOR_URL"}  # set by bin/up alone
    assert read_by_the_code() - table - internal == set()
