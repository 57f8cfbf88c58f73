"""Making a database ready: migrations only when there are any, the sample only into what is empty."""

from importlib import import_module

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from keqiao.core import guards, site


def is_empty() -> bool:
    """Whether the database holds no table at all: anything else is somebody's."""
    with connection.cursor() as cursor:
        return not connection.introspection.table_names(cursor)


def migrate() -> None:
    """Bring the tables up to date; does nothing (and costs little) when they are."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()) or guards.missing():
        call_command("migrate", verbosity=0, interactive=False)


def fill_sample() -> None:
    """Fill the empty database with the sample."""
    import_module(settings.SAMPLE).fill()
    assert site.current().is_sample
