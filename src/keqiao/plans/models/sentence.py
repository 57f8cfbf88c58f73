import hashlib

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from keqiao.plans.models.node import Node
from keqiao.plans.models.plan import Plan, Version

# What the search index calls a wording.
SEARCH_KIND = "plans.sentence"


class Sentence(models.Model):
    """The identity of a sentence for ever: what hangs on it stays when a later paper rewords or moves it."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="sentences")

    def __str__(self) -> str:
        return str(self.pk)


class Wording(models.Model):
    """How a version words a sentence, and where it stands."""

    class Part(models.TextChoices):
        TITLE = "title", _("标题")
        TEXT = "text", _("正文")

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="wordings")
    sentence = models.ForeignKey(Sentence, on_delete=models.PROTECT, related_name="wordings")
    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="wordings")
    order = models.PositiveIntegerField()
    part = models.CharField(max_length=5, choices=Part.choices)
    text = models.TextField(help_text="restored; damaged places keep their raw characters")
    src_start = models.PositiveIntegerField(null=True, help_text="in the source of the plan's first text; null where typed")
    src_end = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["version", "order"]
        constraints = [
            models.UniqueConstraint(fields=["version", "order"], name="wording_order_once"),
            models.UniqueConstraint(fields=["version", "sentence"], name="wording_once_a_version"),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Damage(models.Model):
    """A place where the text came in damaged: flagged with suggestions, mended only by a person.

    Undecided: the raw characters stand in the text. Mended: `mended` stands there. Decided without `mended`: left as found.
    Without a wording it lies in a title, a bracket of units or another line that is no sentence (`field` says which, of the
    version or of `node`, once that is known), or in a sentence that is left out.
    """

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="damages")
    number = models.PositiveIntegerField(help_text="running number in the document, from 1")
    wording = models.ForeignKey(Wording, on_delete=models.CASCADE, null=True, related_name="damages")
    node = models.ForeignKey(Node, on_delete=models.SET_NULL, null=True, related_name="+")
    field = models.CharField(max_length=30, blank=True, default="", help_text="of `node`, or of the version where it is null")
    part_from = models.PositiveIntegerField(default=0, help_text="offsets in the text of the wording or the field")
    part_to = models.PositiveIntegerField(default=0)
    src_start = models.PositiveIntegerField(help_text="where `raw` stands in the source")
    raw = models.TextField()
    suggestions = models.JSONField(default=list, help_text='strings, best first; "": nothing was there')
    mended = models.TextField(null=True, help_text='what stands there now; "": nothing')
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["version", "number", "part_from"]
        constraints = [
            models.CheckConstraint(condition=Q(part_from__lte=F("part_to")), name="damage_in_order"),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True, mended__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="damage_decided_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        return self.raw

    @property
    def mark(self) -> str:
        """Tells one decision from another: who decides says which one they saw."""
        if self.decided_at is None:
            return "open"
        return "left" if self.mended is None else hashlib.sha256(self.mended.encode()).hexdigest()[:16]
