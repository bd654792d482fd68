"""Takes new versions of the browser libraries, or new icons, into static/vendor and tests/vendor."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tenants import vendoring


class Command(BaseCommand):
    help = "Copy browser libraries out of npm pack archives; see static/vendor/README.md."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("archives", nargs="+", type=Path, help="archives made by npm pack")

    def handle(self, *, archives: list[Path], **options: object) -> None:
        for archive in archives:
            try:
                package = vendoring.vendor(archive, Path(settings.BASE_DIR))
            except (OSError, KeyError, vendoring.WrongPackage) as error:
                raise CommandError(f"{archive}: {error}") from error
            self.stdout.write(f"{package.name} {package.version}: {len(package.files)} files")
