import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from keqiao.core import access
from keqiao.core.viewer import Viewer


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


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, viewer: Viewer) -> "OrganisationQuerySet":
        """Organisations that the viewer may open, by the access table."""
        return self.filter(access.scope(viewer, "organisation.read", "path"))

    def in_official_order(self) -> "OrganisationQuerySet":
        """机构 order and 行政区划 order, as the office set it; never by pinyin."""
        return self.order_by("rank", "path")


class Organisation(models.Model):
    """A body that people belong to and that owes work: association, department, county body, society, Party body.

    It keeps its id through renaming and moving: names and parents are dated rows. `path` and `name` are those of today,
    rewritten by the actions that change them.
    """

    class Kind(models.TextChoices):
        ASSOCIATION = "association", _("科协")
        DEPARTMENT = "department", _("机关部室")
        INSTITUTION = "institution", _("直属事业单位")
        PARTY_BODY = "party_body", _("党组织")
        COUNTY_ASSOCIATION = "county_association", _("县区科协")
        ZONE_ASSOCIATION = "zone_association", _("开发区科协")
        SOCIETY = "society", _("学会（协会、研究会）")
        ENTERPRISE_ASSOCIATION = "enterprise_association", _("企业科协")
        UNIVERSITY_ASSOCIATION = "university_association", _("高校科协")

    kind = models.CharField(_("类别"), max_length=30, choices=Kind.choices)
    name = models.CharField(_("名称"), max_length=120)
    path = models.CharField(max_length=120, unique=True)
    rank = models.PositiveIntegerField(_("序"), default=1000)

    objects = OrganisationQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class OrganisationName(Dated):
    """What an organisation is called, and since when."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="names")
    text = models.CharField(_("名称"), max_length=120)
    search_key = models.CharField(max_length=400, help_text="pinyin and initials, for search only")

    class Meta(Dated.Meta):
        ordering = ["organisation", F("from_on").asc(nulls_first=True)]

    def __str__(self) -> str:
        return self.text


class Placement(Dated):
    """Under which body an organisation stands, and since when. The root has none."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="placements")
    parent = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="children_placed")

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=~Q(organisation=F("parent")), name="placement_not_under_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} under {self.parent_id}"


class Alias(models.Model):
    """Another way in which papers write an organisation (行业党委 for 市科协系统社会组织行业党委)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="aliases")
    text = models.CharField(_("别名"), max_length=120)
    search_key = models.CharField(max_length=400, help_text="pinyin and initials, for search only")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "text"], name="alias_once")]
        indexes = [models.Index(fields=["text"], name="alias_text")]

    def __str__(self) -> str:
        return self.text
