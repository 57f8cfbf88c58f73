from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "keqiao.core"
    label = "core"

    def ready(self) -> None:
        from keqiao.core import checks  # noqa: F401  registers the system checks
