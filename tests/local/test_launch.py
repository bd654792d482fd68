"""The first stage answers at once: help, mistakes, and a machine on which it cannot go on."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from local import environment, options
from local.guard import ROOT
from local.options import Up
from local.say import Step

WITHOUT_ENSUREPIP = """
import importlib.util, sys
from pathlib import Path
find = importlib.util.find_spec
importlib.util.find_spec = lambda name: None if name == "ensurepip" else find(name)
from local import environment
environment.ensure(Path(sys.argv[1]), "run")
"""


def run(*command: str, path: str = os.environ["PATH"]) -> "subprocess.CompletedProcess[str]":
    """Run a command of ours in an environment that says nothing about databases."""
    return subprocess.run(
        command, env={"PATH": path}, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


def test_help_needs_no_environment() -> None:
    shown = run("bin/up", "--help")
    assert shown.returncode == 0
    assert "--no-demo" in shown.stdout


@pytest.mark.parametrize("port", ["0", "65534", "eighty"])
def test_a_port_without_room_for_the_simulator_is_refused(port: str) -> None:
    refused = run("bin/up", "--port", port)
    assert refused.returncode == 2
    assert "a port is a number from 1 to 65533" in refused.stderr


def test_a_folder_is_meant_from_where_the_user_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert options.up(["--data", "here", "--port", "81", "--no-demo"]) == Up(81, tmp_path / "here", False)
    assert options.check("up", ["--data", "here"]) == ["--port", "8000", "--data", str(tmp_path / "here")]


def test_the_data_folder_is_the_same_for_every_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAPP_DATA", str(tmp_path))
    assert options.up([]).data == options.data_folder() == tmp_path
    monkeypatch.delenv("WAPP_DATA")
    assert options.up([]).data == ROOT / ".local"


def test_a_machine_without_a_new_python_is_told_what_to_install(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    for tool in ("dirname", "sh"):
        (tmp_path / tool).symlink_to(f"/bin/{tool}" if Path(f"/bin/{tool}").exists() else f"/usr/bin/{tool}")
    refused = run("bin/up", path=str(tmp_path))
    assert refused.returncode == 1
    assert "needs Python 3.11 or newer" in refused.stderr
    assert "apt-get install python3" in refused.stderr


def test_a_python_without_venv_is_told_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "run.txt").write_text("")
    refused = run(sys.executable, "-c", WITHOUT_ENSUREPIP, str(tmp_path), path=str(tmp_path))
    assert f"apt-get install python3.{sys.version_info.minor}-venv" in refused.stderr


def test_an_unchanged_lock_file_installs_nothing_and_a_smaller_wish_keeps_the_larger(tmp_path: Path) -> None:
    (tmp_path / "requirements").mkdir()
    for tier in environment.TIERS:
        (tmp_path / "requirements" / f"{tier}.txt").write_text("")
    venv = tmp_path / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(sys.executable)
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    (venv / "installed.json").write_text(json.dumps({"tier": "dev", "lock": empty}))
    before = sorted(tmp_path.rglob("*"))
    for tier in environment.TIERS:
        assert environment.ensure(tmp_path, tier) == venv / "bin" / "python"
    assert sorted(tmp_path.rglob("*")) == before


def test_lock_files_hold_hashes_no_address_and_no_second_driver() -> None:
    for tier in environment.TIERS:
        lines = (ROOT / "requirements" / f"{tier}.txt").read_text().splitlines()
        pins = [line for line in lines if "==" in line and not line.startswith("#")]
        assert len(pins) > 50
        assert all(line.endswith(" \\") for line in pins)
        assert not any(word in line for line in lines for word in ("://", "--index-url", "--find-links"))
        assert not any(line.startswith(("psycopg==", "psycopg-")) for line in lines)


def test_every_package_of_the_smaller_lock_files_has_the_same_version_in_the_largest() -> None:
    def pins(tier: str) -> set[str]:
        lines = (ROOT / "requirements" / f"{tier}.txt").read_text().splitlines()
        return {line.partition(" ")[0] for line in lines if "==" in line and not line.startswith("#")}

    assert pins("local") < pins("dev")
    assert pins("run") < pins("dev")  # not of local: what reaches an object store is of production alone


def test_a_command_before_the_first_start_is_told_to_start(tmp_path: Path) -> None:
    refused = subprocess.run(
        ["bin/manage", "check"],
        env={"PATH": os.environ["PATH"], "WAPP_DATA": str(tmp_path)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"There is no installation in {tmp_path} yet; start it with bin/up")


def test_pip_alone_installs_where_it_can_bring_no_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pip")
    monkeypatch.setenv("PATH", "/nowhere")
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    lock = tmp_path / "run.txt"
    lock.write_text("")
    lock.with_name("uv.txt").write_text("-r not-here.txt\n")
    environment._install(tmp_path / ".venv", lock, Step("Python environment"))
    said = (tmp_path / ".venv.log").read_text()
    assert said.count("Could not open requirements file") == 1, said
