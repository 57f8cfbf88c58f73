import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from keqiao.core import site
from keqiao.demo import sample


class Command(BaseCommand):
    help = "The demo accounts of the sample, with their passwords (sample only)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if not site.current().is_sample:
            raise CommandError("Only the sample has accounts whose passwords are known.", returncode=2)
        found = sample.accounts()
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        for account in found:
            self.stdout.write(f"{account['username']:<24}{account['password']:<22}{account['name']} · {account['unit']}")
