"""Making a database ready: migrations only when there are any, the sample only into what is empty."""

from importlib import import_module

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from keqiao.core import guards, seal_index, site

# Stands in a database from before its first migration until the sample is whole: a start that was killed in between goes on.
UNFINISHED = "keqiao_sample_unfinished"


def is_empty() -> bool:
    """Whether the database holds no table at all: anything else is somebody's."""
    with connection.cursor() as cursor:
        return not connection.introspection.table_names(cursor)


def begin_sample() -> bool:
    """Whether this database is to be filled with the sample: it is empty (now marked as begun), or an earlier start died over it."""
    if not is_empty():
        return is_unfinished()
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {UNFINISHED} (id integer)")
    return True


def is_unfinished() -> bool:
    with connection.cursor() as cursor:
        return UNFINISHED in connection.introspection.table_names(cursor)


def give_up_sample() -> None:
    """The database becomes an installation: the sample must not come into it any more."""
    if is_unfinished():
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE {UNFINISHED}")


def migrate() -> None:
    """Bring the tables up to date; does nothing (and costs little) when they are."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()) or guards.missing():
        call_command("migrate", verbosity=0, interactive=False)


def fill_sample() -> None:
    """Fill the migrated, empty database with the sample: all of it or, when this process dies, nothing."""
    with transaction.atomic():
        import_module(settings.SAMPLE).fill()
        give_up_sample()
    assert site.current().is_sample
    seal_index.pair_new_sample()
