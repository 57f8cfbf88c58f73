from django.urls import path

from keqiao.accounts import views

app_name = "accounts"
urlpatterns = [
    path("setup/", views.setup, name="setup"),
    path("hat/", views.choose_hat, name="choose_hat"),
]
