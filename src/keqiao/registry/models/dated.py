import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


def in_force(on: dt.date, prefix: str = "") -> Q:
    """Condition: the dated row is in force on this day (`from_on` and `until_on` may be open, both days count)."""
    return (Q(**{f"{prefix}from_on__isnull": True}) | Q(**{f"{prefix}from_on__lte": on})) & (
        Q(**{f"{prefix}until_on__isnull": True}) | Q(**{f"{prefix}until_on__gte": on})
    )


class Dated(models.Model):
    """A fact with its time: from and until, both days included, either may be open."""

    from_on = models.DateField(_("起"), null=True, blank=True)
    until_on = models.DateField(_("止"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(from_on__isnull=True) | Q(until_on__isnull=True) | Q(from_on__lte=F("until_on")),
                name="%(app_label)s_%(class)s_in_order",
            )
        ]

    def holds_on(self, day: dt.date) -> bool:
        """The same as `in_force`, for a row at hand."""
        return (self.from_on is None or self.from_on <= day) and (self.until_on is None or day <= self.until_on)

    def meets(self, from_on: dt.date | None, until_on: dt.date | None) -> bool:
        """Whether this row and the time from `from_on` to `until_on` have a day in common."""
        begins_before = self.from_on is None or until_on is None or self.from_on <= until_on
        return begins_before and (self.until_on is None or from_on is None or from_on <= self.until_on)
