from typing import Any

from django.core.management import call_command
from django.core.management.commands.migrate import Command as DjangoMigrate

from keqiao.core import guards, search


class Command(DjangoMigrate):
    """Django's migrate, always followed by what models cannot say: append-only guards, search index, cache table."""

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        guards.install()
        search.install()
        call_command("createcachetable", verbosity=0)
