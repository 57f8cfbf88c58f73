import uuid

from django.db import models


class Site(models.Model):
    """The one row that says what this database is: an installation in use, or the sample, whose clock may be moved."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    key = models.UUIDField(default=uuid.uuid4, help_text="names the seal log of this database in the data folder")
    is_sample = models.BooleanField(default=False)
    offset_days = models.IntegerField(default=0, help_text="business time minus true time; only a sample may have one")
    set_up_at = models.DateTimeField(null=True, help_text="when the first-run page was completed or the sample filled")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="site_is_one_row"),
            models.CheckConstraint(
                condition=models.Q(is_sample=True) | models.Q(offset_days=0), name="site_clock_only_in_sample"
            ),
        ]

    def __str__(self) -> str:
        return "sample" if self.is_sample else "installation"
