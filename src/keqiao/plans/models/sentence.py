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
    src_start = models.PositiveIntegerField()
    src_end = models.PositiveIntegerField()

    class Meta:
        ordering = ["version", "order"]
        constraints = [
            models.UniqueConstraint(fields=["version", "order"], name="wording_order_once"),
            models.UniqueConstraint(fields=["version", "sentence"], name="wording_once_a_version"),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Damage(models.Model):
    """A place where the text is damaged: flagged with suggestions, never guessed."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="damages")
    number = models.PositiveIntegerField(help_text="running number in the document, from 1")
    wording = models.ForeignKey(Wording, on_delete=models.CASCADE, related_name="damages")
    part_from = models.PositiveIntegerField(help_text="offsets in the wording's text")
    part_to = models.PositiveIntegerField()
    src_start = models.PositiveIntegerField(help_text="where `raw` stands in the source")
    raw = models.TextField()
    suggestions = models.JSONField(default=list, help_text='strings, best first; "": nothing was there')

    class Meta:
        ordering = ["version", "number", "part_from"]
        constraints = [
            models.UniqueConstraint(fields=["wording", "part_from"], name="damage_place_once"),
            models.CheckConstraint(condition=Q(part_from__lt=F("part_to")), name="damage_not_empty"),
        ]

    def __str__(self) -> str:
        return self.raw
