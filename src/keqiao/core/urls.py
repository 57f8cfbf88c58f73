from django.urls import path

from keqiao.core.views import health, search, style, trail

app_name = "core"
urlpatterns = [
    path("search/", search.search, name="search"),
    path("trail/", trail.trail, name="trail"),
    path("style/", style.style, name="style"),
    path("healthz", health.health, name="health"),
]
