from django.urls import path

from keqiao.core.views import health, style, trail

app_name = "core"
urlpatterns = [
    path("trail/", trail.trail, name="trail"),
    path("style/", style.style, name="style"),
    path("healthz", health.health, name="health"),
]
