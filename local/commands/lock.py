"""bin/lock: compiles the hashed lock files from pyproject.toml, the same for every supported Python and machine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from local import options
from local.options import ROOT
from local.say import Sorry, step

# The smaller ones are held to the versions of the largest, so that what was tested is what runs.
EXTRAS: dict[str, tuple[str, ...]] = {
    "dev": ("local", "production", "dev"),
    "local": ("local",),
    "run": ("production",),
}


def main() -> int:
    """Compile every lock file; with --upgrade to the newest versions that fit."""
    upgrade = options.lock(sys.argv[1:])
    try:
        for name, extras in EXTRAS.items():
            with step(f"requirements/{name}.txt"):
                compile_lock(name, ["pyproject.toml", *(w for extra in extras for w in ("--extra", extra))], upgrade)
        with step("requirements/uv.txt"):
            compile_lock("uv", ["--group", "installer"], upgrade)
    except Sorry as sorry:
        sys.exit(f"{sorry}")
    return 0


def compile_lock(name: str, wanted: list[str], upgrade: bool) -> None:
    """Write requirements/<name>.txt: pinned, hashed, without the address of any index."""
    target = Path("requirements") / f"{name}.txt"
    command = [sys.executable, "-m", "uv", "pip", "compile", *wanted, "--quiet", "-o", str(target)]
    command += ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-package", "setuptools"]
    command += ["--custom-compile-command", "bin/lock", "--no-annotate"]
    command += ["--constraint", "requirements/never.txt"]
    command += [] if name == "dev" else ["--constraint", "requirements/dev.txt"]
    command += ["--upgrade"] if upgrade else []
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Sorry(f"The lock files do not resolve: {done.stderr.strip()}")


if __name__ == "__main__":
    sys.exit(main())
