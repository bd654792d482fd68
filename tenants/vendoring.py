"""Copies the browser libraries we use out of npm packages, with licence and checksum."""

import hashlib
import json
import re
import tarfile
from dataclasses import dataclass
from pathlib import Path

from tenants import sprite

STATIC, TESTS = "static/vendor", "tests/vendor"
FONT = "inter-{}-wght-normal.woff2"
SCRIPTS = ("latin", "latin-ext", "vietnamese", "cyrillic", "cyrillic-ext", "greek", "greek-ext")


class WrongPackage(Exception):
    """The archive is not one of ours, or not the version we have read and tested."""


@dataclass(frozen=True)
class Package:
    """What we take from one npm package: `files` maps a path in the package to one in `home`."""

    name: str
    version: str
    licence: str
    files: dict[str, str]
    home: str = STATIC


PACKAGES = (
    Package(
        "htmx.org",
        "4.0.1",
        "0BSD",
        {"dist/htmx.esm.min.js": "htmx.js", "LICENSE": "LICENSE.htmx.txt"},
    ),
    Package(
        "@hotwired/stimulus",
        "3.2.2",
        "MIT",
        {"dist/stimulus.js": "stimulus.js", "LICENSE.md": "LICENSE.stimulus.md"},
    ),
    Package(
        "@fontsource-variable/inter",
        "5.3.0",
        "OFL-1.1",
        {f"files/{FONT.format(s)}": f"inter/{s}.woff2" for s in SCRIPTS} | {"LICENSE": "LICENSE.inter.txt"},
    ),
    Package("lucide-static", "1.62.0", "ISC", {"LICENSE": "LICENSE.lucide.txt"}),
    Package(
        "axe-core",
        "4.14.1",
        "MPL-2.0",
        {"axe.min.js": "axe.min.js", "LICENSE": "LICENSE.axe.txt"},
        home=TESTS,
    ),
)


def vendor(archive: Path, root: Path) -> Package:
    """Copies one package (an `npm pack` archive) into the checkout at `root` and records it in the manifest.

    Raises WrongPackage when the archive is not a package and version named in PACKAGES.
    """
    with tarfile.open(archive) as tar:
        about = json.loads(_read(tar, "package.json"))
        package = _expected(about["name"], about["version"])
        written = {}
        for source, target in package.files.items():
            written[target] = _write(root / package.home / target, _clean(target, _read(tar, source)))
        if package.name == "lucide-static":
            names = (root / STATIC / "lucide-icons.txt").read_text()
            svg = sprite.compile_sprite(names, lambda icon: _read(tar, f"icons/{icon}.svg").decode())
            written["icons.svg"] = _write(root / STATIC / "icons.svg", svg.encode())
    _record(root / package.home / "MANIFEST.json", package, written)
    return package


def _clean(target: str, content: bytes) -> bytes:
    """Without the pointer to a source map, which is not vendored and would be a 404 in every browser console."""
    return re.sub(rb"\n//# sourceMappingURL=\S+\s*$", b"\n", content) if target.endswith(".js") else content


def _expected(name: str, version: str) -> Package:
    for package in PACKAGES:
        if (package.name, package.version) == (name, version):
            return package
    raise WrongPackage(f"{name} {version} is not on the list in tenants/vendoring.py")


def _read(tar: tarfile.TarFile, path: str) -> bytes:
    member = tar.extractfile(f"package/{path}")
    if member is None:
        raise WrongPackage(f"{path} is missing")
    return member.read()


def _write(path: Path, content: bytes) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def _record(manifest: Path, package: Package, written: dict[str, str]) -> None:
    known = json.loads(manifest.read_text()) if manifest.exists() else {}
    known[package.name] = {
        "version": package.version,
        "licence": package.licence,
        "source": f"npm:{package.name}@{package.version}",
        "files": written,
    }
    manifest.write_text(json.dumps(known, indent=2, sort_keys=True) + "\n")
