import hashlib

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
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

    def writable_by(self, viewer: Viewer) -> "VersionQuerySet":
        """Drafts and published versions of the associations for which the viewer writes, in whichever hat."""
        return self.filter(access.scope(viewer, "plan.write", "plan__issuer__path"))

    def open_to_public(self) -> "VersionQuerySet":
        """What anyone may read on the public pages: as published, without the office's marks."""
        return self.published()

    def published(self) -> "VersionQuerySet":
        """In force, or in force until a further paper changed it."""
        return self.filter(state__in=(Version.State.PUBLISHED, Version.State.SUPERSEDED))

    def in_force(self) -> "VersionQuerySet":
        """The one version of each plan that holds now."""
        return self.filter(state=Version.State.PUBLISHED)

    def drafts(self) -> "VersionQuerySet":
        return self.filter(state=Version.State.DRAFT)

    def with_first_day(self) -> "VersionQuerySet":
        """Each with `first_day`: when the plan itself was issued, whatever paper made this text."""
        first = Version.objects.filter(plan=OuterRef("plan"), no=1).values("issued_on")[:1]
        return self.annotate(first_day=Subquery(first))

    def latest_first(self) -> "VersionQuerySet":
        return self.order_by("-plan__year", "plan__issuer__path", "-no")


class Version(models.Model):
    """The text of a plan as one paper made it. On screen a version is named by its paper, never by `no`."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("已印发")
        SUPERSEDED = "superseded", _("已由后文调整")

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    no = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    title = models.TextField(_("标题"))
    issuer_printed = models.TextField(_("印发机关"), blank=True)
    number_printed = models.TextField(_("文号"), blank=True)
    recipients_printed = models.TextField(_("主送"), blank=True)
    issued_on = models.DateField(_("印发日期"), null=True)
    issued_on_printed = models.TextField(blank=True)
    paper_title = models.TextField(
        _("依据文件"), blank=True, help_text="the further paper that made this text; blank for the first"
    )
    revision = models.PositiveIntegerField(default=0, help_text="counts what was changed in the draft")
    edited_at = models.DateTimeField(null=True)
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
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
                | Q(state__in=("published", "superseded"), published_at__isnull=False, published_by__isnull=False),
                name="version_published_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def head_mark(self) -> str:
        """Tells one state of the head from another: who edits it says which one they saw."""
        values = (
            self.title,
            self.issuer_printed,
            self.number_printed,
            self.recipients_printed,
            self.paper_title,
            self.issued_on,
        )
        return hashlib.sha256(repr(values).encode()).hexdigest()[:16]


class SourceQuerySet(models.QuerySet["Source"]):
    def writable_by(self, viewer: Viewer) -> "SourceQuerySet":
        """What was handed in for the associations for which the viewer writes."""
        return self.filter(access.scope(viewer, "plan.write", "issuer__path"))


class Source(models.Model):
    """An original as it came: its bytes and hash, and the decoded text in which `src_start` and `src_end` count code points.

    A large one waits to be read by the worker; until then, and where it is refused, it has no version.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("正在读取")
        TAKEN = "taken", _("已读入")
        REFUSED = "refused", _("未能读入")

    issuer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    version = models.OneToOneField(Version, on_delete=models.CASCADE, null=True, related_name="source")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(help_text="the bytes as they came")
    encoding = models.CharField(max_length=20, blank=True)
    text = models.TextField(blank=True)
    year = models.PositiveSmallIntegerField(null=True, help_text="as typed, where the title has none")
    document = models.PositiveSmallIntegerField(default=0, help_text="which of several plans in one file")
    reason = models.TextField(blank=True, help_text="why it was refused, in words")
    done = models.PositiveIntegerField(default=0, help_text="items written so far")
    total = models.PositiveIntegerField(default=0, help_text="items in the file; 0: not known yet")
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    hat = models.CharField(max_length=60, help_text="in which the sender wrote, as the trail keeps it")

    objects = SourceQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class LeftOut(models.Model):
    """A stretch of the original that stands nowhere in the version: to be put back, or acknowledged by a person."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="left_out")
    text = models.TextField()
    src_start = models.PositiveIntegerField(null=True)
    src_end = models.PositiveIntegerField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["version", "src_start", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="left_out_by_and_at",
            )
        ]

    def __str__(self) -> str:
        return self.text[:40]
