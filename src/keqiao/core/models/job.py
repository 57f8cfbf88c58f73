from django.db import models


class Job(models.Model):
    """Work for the worker. A lease, not a lock: when a worker dies, its job is taken up again where `cursor` says."""

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    kind = models.CharField(max_length=60)
    args = models.JSONField(default=dict)
    cursor = models.JSONField(null=True, help_text="how far it came; written with the work itself")
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    run_at = models.DateTimeField(help_text="not before")
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0, help_text="only grows: tells who holds the lease now")
    failures = models.PositiveSmallIntegerField(default=0, help_text="since it last came further")
    queued_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "run_at", "id"], name="job_next")]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class Heartbeat(models.Model):
    """When a part of the running product last said that it is well (`/healthz`)."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.at}"
