from django.urls import path

from keqiao.accounts.views import hat, set_up

app_name = "accounts"
urlpatterns = [
    path("setup/", set_up.setup, name="setup"),
    path("hat/", hat.choose_hat, name="choose_hat"),
]
