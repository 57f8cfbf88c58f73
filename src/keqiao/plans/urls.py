from django.urls import path

from keqiao.plans.views import reading

app_name = "plans"
urlpatterns = [
    path("", reading.index, name="index"),
    path("<int:pk>/", reading.read, name="read"),
    path("<int:pk>/original/", reading.original, name="original"),
]
