from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keqiao.core import access
from keqiao.core.viewer import Viewer
from keqiao.registry.models import Organisation


class Plan(models.Model):
    """工作要点 of one year, issued by one association. Its text stands in versions, each made by a paper."""

    year = models.PositiveSmallIntegerField(_("年度"))
    issuer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="plans")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "year"], name="plan_once_a_year")]

    def __str__(self) -> str:
        return f"{self.year} {self.issuer_id}"


class VersionQuerySet(models.QuerySet["Version"]):
    def visible_to(self, viewer: Viewer) -> "VersionQuerySet":
        """Published versions of the associations that the viewer's hats reach: read as the office reads, marks included."""
        return self.published().filter(access.scope(viewer, "plan.read", "plan__issuer__path"))

    def open_to_public(self) -> "VersionQuerySet":
        """What anyone may read on the public pages: as published, without the office's marks."""
        return self.published()

    def published(self) -> "VersionQuerySet":
        return self.filter(state=Version.State.PUBLISHED)

    def latest_first(self) -> "VersionQuerySet":
        return self.order_by("-plan__year", "plan__issuer__path", "-no")


class Version(models.Model):
    """The text of a plan as one paper made it. On screen a version is named by its paper, never by `no`."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("已印发")

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    no = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    title = models.TextField(_("标题"))
    issuer_printed = models.TextField(_("印发机关"), blank=True)
    number_printed = models.TextField(_("文号"), blank=True)
    recipients_printed = models.TextField(_("主送"), blank=True)
    issued_on = models.DateField(_("印发日期"), null=True)
    issued_on_printed = models.TextField(blank=True)
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "no"], name="version_once"),
            models.CheckConstraint(
                condition=Q(state="draft", published_at__isnull=True, published_by__isnull=True)
                | Q(state="published", published_at__isnull=False, published_by__isnull=False),
                name="version_published_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Source(models.Model):
    """The original as it came: its hash, and the decoded text in which `src_start` and `src_end` count code points."""

    version = models.OneToOneField(Version, on_delete=models.CASCADE, related_name="source")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    encoding = models.CharField(max_length=20)
    text = models.TextField()

    def __str__(self) -> str:
        return self.name
