"""单位, 人员和职务, 领导分工 as one workbook: what an office sets itself up with, and what it takes out again."""

from django.utils.translation import gettext_noop

from keqiao.core.sheets import Book
from keqiao.registry.actions import importing
from keqiao.registry.queries.standing import mark
from keqiao.registry.sheets import charge, organisation, person

BOOKS = (
    Book(
        kind="registry",
        title=gettext_noop("单位、人员和分工"),
        tables=(organisation.TABLE, person.TABLE, charge.TABLE),
        read="organisation.read",
        write="person.write",
        mark=mark,
        hold=importing.hold,
        apply=importing.apply_import,
    ),
)
