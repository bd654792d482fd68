"""What we did not write is what its makers published: version, licence and checksum of every vendored file."""

import hashlib
import io
import json
import re
import tarfile
from pathlib import Path

import pytest

from tenants import sprite, vendoring

ROOT = Path(__file__).parents[2]
HOMES = [ROOT / vendoring.STATIC, ROOT / vendoring.TESTS]
OURS = {"MANIFEST.json", "README.md", "lucide-icons.txt"}


def manifest(home: Path) -> dict:
    return json.loads((home / "MANIFEST.json").read_text())


@pytest.mark.parametrize("home", HOMES, ids=lambda home: home.relative_to(ROOT).as_posix())
def test_every_vendored_file_is_listed_and_matches_its_checksum(home):
    listed = {file: digest for package in manifest(home).values() for file, digest in package["files"].items()}
    found = {
        path.relative_to(home).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in home.rglob("*")
        if path.is_file() and path.name not in OURS
    }
    assert found == listed


@pytest.mark.parametrize("package", vendoring.PACKAGES, ids=lambda package: package.name)
def test_every_package_is_there_in_its_version_with_its_licence(package):
    entry = manifest(ROOT / package.home)[package.name]
    assert (entry["version"], entry["licence"]) == (package.version, package.licence)
    assert [file for file in entry["files"] if file.startswith("LICENSE")] != []


def test_the_sprite_holds_the_icons_of_the_list_and_no_other():
    lines = (ROOT / vendoring.STATIC / "lucide-icons.txt").read_text().splitlines()
    wanted = [line.split("=")[0].strip() for line in lines if line and not line.startswith("#")]
    svg = (ROOT / vendoring.STATIC / "icons.svg").read_text()
    assert re.findall(r'<symbol id="([^"]+)"', svg) == wanted
    assert wanted == sorted(wanted)


def test_a_variant_of_an_icon_carries_its_own_attributes():
    icon = '<svg width="24">\n  <path d="M1 1" />\n  <path d="M2 2" />\n</svg>'
    made = sprite.compile_sprite("# a comment\nplain\nbold = plain stroke-width=2.75", lambda name: icon)
    assert '<symbol id="plain" viewBox="0 0 24 24"><path d="M1 1"/><path d="M2 2"/></symbol>' in made
    assert '<symbol id="bold" viewBox="0 0 24 24"><g stroke-width="2.75"><path d="M1 1"/>' in made


def test_a_package_of_another_version_is_refused(tmp_path):
    about = json.dumps({"name": "htmx.org", "version": "2.0.0"}).encode()
    archive = tmp_path / "htmx.tgz"
    with tarfile.open(archive, "w:gz") as tar:
        member = tarfile.TarInfo("package/package.json")
        member.size = len(about)
        tar.addfile(member, io.BytesIO(about))
    with pytest.raises(vendoring.WrongPackage, match=r"htmx\.org 2\.0\.0"):
        vendoring.vendor(archive, tmp_path)
