from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "keqiao.demo"
    label = "demo"
