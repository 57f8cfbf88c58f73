import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q

from keqiao.core import access
from keqiao.core.roles import Role
from keqiao.core.viewer import Viewer
from keqiao.registry.models import Organisation, Person, Post
from keqiao.registry.models.dated import Dated, in_force


class GrantQuerySet(models.QuerySet["Grant"]):
    def visible_to(self, viewer: Viewer) -> "GrantQuerySet":
        """What the viewer could give: whoever gives rights sees those that are given, and nobody else does."""
        return self.filter(access.delegated(viewer, "role", "organisation__path"))

    def standing(self) -> "GrantQuerySet":
        """Not revoked: in force now, or before or after its time."""
        return self.filter(revoked_at__isnull=True)

    def in_force(self, on: dt.date) -> "GrantQuerySet":
        """Those that open something on this day."""
        return self.standing().filter(in_force(on))

    def meeting(self, since: dt.date | None, until: dt.date | None) -> "GrantQuerySet":
        """Not revoked, and with at least one day in common with this time."""
        rows = self.standing()
        if until:
            rows = rows.filter(Q(from_on__isnull=True) | Q(from_on__lte=until))
        return rows.filter(Q(until_on__isnull=True) | Q(until_on__gte=since)) if since else rows


class Grant(Dated):
    """A role of a person within an organisation, for a time. Revoked, never deleted."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=30, choices=Role.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="grants")
    via_post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="grants")
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    given_hat = models.CharField(max_length=80, blank=True, help_text="in which it was given, as the trail keeps it")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = GrantQuerySet.as_manager()

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True) | Q(revoked_at__isnull=False),
                name="grant_revoked_with_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}@{self.organisation_id}"
