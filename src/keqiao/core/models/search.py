from django.db import models


class SearchEntry(models.Model):
    """What can be found; the index beside it (made by `search.install`) holds its bigrams and scope words under the same id."""

    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "search_entry"
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="search_entry_once")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.object_id}"
