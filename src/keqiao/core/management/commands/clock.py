import datetime as dt
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from keqiao.core import clock
from keqiao.core.actions import set_clock
from keqiao.core.refusal import Refused


class Command(BaseCommand):
    help = "The business date; in the sample it can be set."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--set", metavar="YYYY-MM-DD")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["set"] is not None:
            try:
                set_clock(dt.date.fromisoformat(options["set"]))
            except ValueError as fault:
                raise CommandError(f"Not a date: {options['set']} (write it as 2021-06-22)", returncode=2) from fault
            except Refused as refusal:
                raise CommandError(refusal.reason, returncode=2) from refusal
        today = clock.today().isoformat()
        self.stdout.write(json.dumps({"today": today}) if options["json"] else today)
