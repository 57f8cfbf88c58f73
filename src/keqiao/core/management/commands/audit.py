import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from keqiao.core import seal
from keqiao.core.refusal import Refused


class Command(BaseCommand):
    help = "audit verify: check the chain of the trail; audit seal: seal what is not sealed yet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify", "seal"])
        parser.add_argument("--json", action="store_true")
        parser.add_argument(
            "--new-log",
            action="store_true",
            help="with seal: begin the seal log anew when it is lost for good (the trail says so)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "seal":
            try:
                if options["new_log"]:
                    seal.begin_log_anew()
                count = seal.seal()
            except Refused as refusal:
                raise CommandError(refusal.reason, returncode=2) from refusal
            self.stdout.write(json.dumps({"sealed": count}) if options["json"] else f"{count} entries sealed.")
            return
        if options["new_log"]:
            raise CommandError("--new-log goes with audit seal; audit verify only reads.", returncode=2)
        verdict = seal.verify()
        if options["json"]:
            self.stdout.write(json.dumps(verdict.as_json(), ensure_ascii=False))
        else:
            self.stdout.write(f"{verdict.entries} entries, {verdict.sealed} sealed, {'ok' if verdict.ok else 'NOT OK'}")
            if verdict.first_bad:
                self.stdout.write(f"first bad: entry {verdict.first_bad['id']}: {verdict.first_bad['why']}")
            if verdict.unsealed_older_than_10_min:
                self.stdout.write(f"{verdict.unsealed_older_than_10_min} entries older than 10 minutes are not sealed")
        if not verdict.ok:
            raise SystemExit(1)
