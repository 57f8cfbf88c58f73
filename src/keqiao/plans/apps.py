from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "keqiao.plans"
    label = "plans"
