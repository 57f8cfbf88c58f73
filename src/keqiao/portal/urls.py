from django.urls import path

from keqiao.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("public/plans/<int:pk>/", views.plan, name="plan"),
    path("public/plans/<int:pk>/changes/", views.changes, name="changes"),
]
