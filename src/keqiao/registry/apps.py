from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "keqiao.registry"
    label = "registry"
