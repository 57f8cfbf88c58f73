from django.db import models


class TrailEntry(models.Model):
    """One line for each action, never changed and never deleted (the database itself refuses both).

    `body` is canonical JSON of ids, field names and values that are not personal; labels are resolved when shown.
    """

    at = models.DateTimeField(help_text="business time")
    true_at = models.DateTimeField(help_text="machine time")
    kind = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField(null=True)
    by = models.BigIntegerField(
        null=True, help_text="id of the account that acted; null for the system and for sign-ins that failed"
    )
    hat = models.CharField(max_length=80, blank=True, help_text="role@organisation id in which it was done")
    body = models.TextField(default="{}")

    class Meta:
        db_table = "core_trail"
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "id"], name="trail_subject"),
            models.Index(fields=["kind", "id"], name="trail_kind"),
            models.Index(fields=["by", "id"], name="trail_by"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.kind}"


class Seal(models.Model):
    """A link of the chain beside the trail: hash of the previous seal and of every column of one entry.

    No foreign key: a seal must be able to outlive a deleted entry, that is how the deletion shows.
    """

    seq = models.BigIntegerField(primary_key=True)
    trail_id = models.BigIntegerField(unique=True)
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "core_seal"

    def __str__(self) -> str:
        return f"{self.seq} {self.hash[:12]}"


class SealFloor(models.Model):
    """Up to here every entry is sealed and older than an hour: the sealer need not look further back (one row)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    trail_id = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.trail_id)
