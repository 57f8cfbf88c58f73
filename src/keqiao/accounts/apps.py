from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "keqiao.accounts"
    label = "accounts"
