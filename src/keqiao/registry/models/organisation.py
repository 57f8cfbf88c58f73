from enum import StrEnum

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from keqiao.core import access, paths
from keqiao.core.viewer import Viewer
from keqiao.registry.models.dated import Dated


class OrganisationKind(models.Model):
    """What sort of body an organisation is. Data of the installation: the office adds, renames and orders them."""

    code = models.CharField(max_length=30, primary_key=True, help_text="by which files and the product name it")
    name = models.CharField(_("名称"), max_length=40, unique=True)
    name_en = models.CharField(_("英文名称"), max_length=60, blank=True)
    rank = models.PositiveSmallIntegerField(_("序"), default=100)
    has_division = models.BooleanField(_("对应行政区划"), default=False)
    is_party = models.BooleanField(_("党组织"), default=False)

    class Meta:
        ordering = ["rank", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """Its name in the reader's language, the official one where there is no other."""
        return self.name_en if self.name_en and get_language() == "en" else self.name


class Level(models.TextChoices):
    """How high a body stands in the administrative order."""

    PROVINCE = "province", _("省级")
    PREFECTURE = "prefecture", _("市级")
    COUNTY = "county", _("县级")
    TOWNSHIP = "township", _("乡级")
    VILLAGE = "village", _("村级")
    NONE = "", _("未定")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, viewer: Viewer) -> "OrganisationQuerySet":
        """Organisations that the viewer may open, by the access table."""
        return self.filter(access.scope(viewer, "organisation.read", "path"))

    def writable_by(self, viewer: Viewer) -> "OrganisationQuerySet":
        """Organisations whose facts the viewer keeps, by the access table."""
        return self.filter(access.scope(viewer, "organisation.write", "path"))

    def in_official_order(self) -> "OrganisationQuerySet":
        """班子, 机构 and 行政区划 order, as the office set it, each body followed by those under it; never by pinyin."""
        return self.order_by("order_key")

    def under(self, body: "Organisation") -> "OrganisationQuerySet":
        """The body itself and all below it."""
        return self.filter(path__gte=body.path, path__lt=paths.upper_bound(body.path))

    def directly_under(self, body: "Organisation") -> "OrganisationQuerySet":
        """Its children of today."""
        below = self.filter(path__gt=body.path, path__lt=paths.upper_bound(body.path))
        return below.annotate(steps=Length("path")).filter(steps=len(body.path) + paths.WIDTH)

    def called(self, text: str) -> "OrganisationQuerySet":
        """Whose name, former name or alias is exactly this."""
        named = OrganisationName.objects.filter(text=text).values("organisation_id")
        other = Alias.objects.filter(text=text).values("organisation_id")
        return self.filter(Q(pk__in=named) | Q(pk__in=other))

    def existing(self) -> "OrganisationQuerySet":
        """Those that have not been merged or closed."""
        return self.filter(ended_on__isnull=True)


class Organisation(models.Model):
    """A body that people belong to and that owes work: association, department, county body, society, Party body.

    It keeps its id through renaming and moving: names and parents are dated rows. `path`, `order_key` and `name` are those of
    today, rewritten by the actions that change them and by the job of a new day.
    """

    class Kind(StrEnum):
        """Codes of the kinds that the product itself names; every other kind is data alone."""

        ASSOCIATION = "association"
        DEPARTMENT = "department"
        INSTITUTION = "institution"
        PARTY_BODY = "party_body"
        COUNTY_ASSOCIATION = "county_association"
        ZONE_ASSOCIATION = "zone_association"
        TOWNSHIP_ASSOCIATION = "township_association"
        SOCIETY = "society"
        ENTERPRISE_ASSOCIATION = "enterprise_association"
        UNIVERSITY_ASSOCIATION = "university_association"

    kind = models.ForeignKey(
        OrganisationKind, on_delete=models.PROTECT, related_name="organisations", db_column="kind", verbose_name=_("类别")
    )
    name = models.CharField(_("名称"), max_length=120)
    path = models.CharField(max_length=120, unique=True)
    rank = models.PositiveIntegerField(_("序"), default=1000)
    order_key = models.CharField(max_length=200, help_text="rank and id from the root down: official order")
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    legal_person = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="bodies_inside", verbose_name=_("所在法人单位")
    )
    ended_on = models.DateField(_("撤并日期"), null=True, blank=True, help_text="the first day on which it was no more")

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["credit_code"], condition=~Q(credit_code=""), name="credit_code_once"),
            models.CheckConstraint(
                condition=Q(legal_person__isnull=True) | ~Q(legal_person=F("id")), name="not_its_own_legal_person"
            ),
        ]
        indexes = [
            models.Index(fields=["order_key"], name="organisation_order"),
            models.Index(fields=["kind", "order_key"], name="organisation_of_kind"),
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationName(Dated):
    """What an organisation is called, at what level and with what code of its division, and since when."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="names")
    text = models.CharField(_("名称"), max_length=120)
    search_key = models.CharField(max_length=400, help_text="pinyin and initials, for search only")
    level = models.CharField(_("层级"), max_length=12, choices=Level.choices, blank=True)
    division_code = models.CharField(_("行政区划代码"), max_length=12, blank=True, help_text="GB/T 2260, from 2 to 12 digits")

    class Meta(Dated.Meta):
        ordering = ["organisation", F("from_on").asc(nulls_first=True)]
        indexes = [models.Index(fields=["text"], name="organisation_name_text")]

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


class Succession(models.Model):
    """What became of a body: on this day it went into another one (城区科协 and 郊区科协 into 潞州区科协)."""

    former = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="successors")
    successor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="predecessors")
    on = models.DateField(_("日期"))
    paper = models.CharField(_("依据文件"), max_length=200, blank=True)

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["former", "successor"], name="succession_once"),
            models.CheckConstraint(condition=~Q(former=F("successor")), name="not_its_own_successor"),
        ]

    def __str__(self) -> str:
        return f"{self.former_id} into {self.successor_id}"


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
