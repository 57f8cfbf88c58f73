from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from keqiao.plans.models.sentence import Sentence, Wording


class Clause(models.Model):
    """A part of a sentence that asks one thing, or nothing. What is broken down, owed and counted later hangs on it.

    Proposed with reasons by `textkit.clauses`; confirmed by a person, or not yet.
    """

    class Kind(models.TextChoices):
        TASK_POINT = "task_point", _("任务点")
        GENERAL_REQUIREMENT = "general_requirement", _("总体要求")
        BACKGROUND = "background", _("情况说明")

    sentence = models.ForeignKey(Sentence, on_delete=models.PROTECT, related_name="clauses")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    reasons = models.JSONField(default=list, help_text="of the proposal: [code, words of the text] each")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="clause_decided_by_and_at",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class ClauseSpan(models.Model):
    """Where a clause stands in one wording of its sentence: an older text keeps its borders. Together they tile the wording."""

    clause = models.ForeignKey(Clause, on_delete=models.CASCADE, related_name="spans")
    wording = models.ForeignKey(Wording, on_delete=models.CASCADE, related_name="spans")
    part_from = models.PositiveIntegerField()
    part_to = models.PositiveIntegerField()

    class Meta:
        ordering = ["wording", "part_from"]
        constraints = [
            models.UniqueConstraint(fields=["clause", "wording"], name="clause_once_a_wording"),
            models.UniqueConstraint(fields=["wording", "part_from"], name="clause_span_once"),
            models.CheckConstraint(condition=Q(part_from__lt=F("part_to")), name="clause_span_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.part_from}–{self.part_to}"


class ClauseWord(models.Model):
    """A word of this office in one of the lists by which clauses are proposed, beside those that come with the product."""

    list = models.CharField(max_length=40, help_text="one of textkit.clauses.LISTS")
    text = models.CharField(max_length=30)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["list", "id"]
        constraints = [models.UniqueConstraint(fields=["list", "text"], name="clause_word_once")]

    def __str__(self) -> str:
        return self.text
