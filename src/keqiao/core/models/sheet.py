from django.db import models
from django.utils.translation import gettext_lazy as _


class SheetImport(models.Model):
    """A workbook that somebody brought in: its rows are compared with what is there, shown, and applied all or not at all.

    `path` is that of the organisation in whose hat it was sent: whoever keeps such lists there sees it.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("已收到")
        CHECKING = "checking", _("正在核对")
        CHECKED = "checked", _("待确认")
        APPLYING = "applying", _("正在导入")
        APPLIED = "applied", _("已导入")
        FAILED = "failed", _("未能读入")
        DISCARDED = "discarded", _("已放弃")

    kind = models.CharField(max_length=40, help_text="of the book: which lists it brings")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(help_text="the bytes as they came, until it is over")
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    path = models.CharField(max_length=120)
    received_at = models.DateTimeField()
    received_by = models.BigIntegerField(help_text="id of the account")
    hat = models.CharField(max_length=80, help_text="in which the sender wrote, as the trail keeps it")
    ended_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0, help_text="rows looked at so far")
    total = models.PositiveIntegerField(default=0, help_text="rows in the file; 0: not known yet")
    counts = models.JSONField(default=dict, help_text="rows by table and verdict; once applied: what was written")
    notes = models.JSONField(default=list, help_text="sheets and columns that were not used")
    layout = models.JSONField(default=dict, help_text="by table: its sheet, and the letter of each column")
    mark = models.CharField(max_length=80, blank=True, help_text="of the lists as they were when it was checked")
    shown = models.CharField(max_length=64, blank=True, help_text="digest of what the check found")
    rounds = models.PositiveSmallIntegerField(default=0, help_text="how often it was checked anew while being applied")
    is_stale = models.BooleanField(default=False, help_text="the lists changed after it was shown: look again")
    reason = models.TextField(blank=True, help_text="why it could not be read, in words")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "sha256", "path"],
                condition=models.Q(state__in=("received", "checking", "checked", "applying")),
                name="sheet_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return self.name


class SheetRow(models.Model):
    """A row of a workbook while it is being brought in; gone when that is over."""

    class Verdict(models.TextChoices):
        NEW = "new", _("新增")
        CHANGED = "changed", _("变更")
        SAME = "same", _("相同")
        WRONG = "wrong", _("有误")

    sheet_import = models.ForeignKey(SheetImport, on_delete=models.CASCADE, related_name="rows", db_index=False)
    table = models.CharField(max_length=30)
    number = models.PositiveIntegerField(help_text="as the program shows it")
    key = models.CharField(max_length=400, help_text="what makes it this row and no other of the file")
    label = models.CharField(max_length=200, help_text="whom or what it is about")
    payload = models.JSONField(help_text="what stood in the cells, by column")
    ready = models.JSONField(default=dict, help_text="what is to be written, by field")
    faults = models.JSONField(default=list, help_text="[column, wording, values] each")
    changes = models.JSONField(default=list, help_text="[column, before, after] each")
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    is_left_out = models.BooleanField(default=False)
    target = models.BigIntegerField(null=True, help_text="id of what is there already")
    needs = models.BigIntegerField(null=True, help_text="id of the row of this file without which it cannot be")
    also_needs = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["sheet_import", "verdict", "id"], name="sheet_row_verdict"),
            models.Index(fields=["sheet_import", "table", "key"], name="sheet_row_key"),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.number}"
