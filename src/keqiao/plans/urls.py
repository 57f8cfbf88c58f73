from django.urls import path

from keqiao.plans import views

app_name = "plans"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:pk>/", views.read, name="read"),
    path("<int:pk>/original/", views.original, name="original"),
]
