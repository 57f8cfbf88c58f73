from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "keqiao.portal"
    label = "portal"
