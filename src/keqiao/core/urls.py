from django.urls import path

from keqiao.core.views import calendar, health, search, style, trail

app_name = "core"
urlpatterns = [
    path("calendar/", calendar.calendar, name="calendar"),
    path("search/", search.search, name="search"),
    path("trail/", trail.trail, name="trail"),
    path("style/", style.style, name="style"),
    path("healthz", health.health, name="health"),
]
