from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    name = "keqiao.workbench"
    label = "workbench"
