from django.urls import path

from keqiao.core.views import calendar, health, search, sheet, style, trail

app_name = "core"
urlpatterns = [
    path("calendar/", calendar.calendar, name="calendar"),
    path("search/", search.search, name="search"),
    path("trail/", trail.trail, name="trail"),
    path("sheets/", sheet.sheets, name="sheets"),
    path("sheets/imports/<int:pk>/", sheet.sheet_import, name="sheet_import"),
    path("sheets/imports/<int:pk>/rows/", sheet.rows, name="sheet_rows"),
    path("sheets/imports/<int:pk>/apply/", sheet.apply, name="sheet_apply"),
    path("sheets/imports/<int:pk>/discard/", sheet.discard, name="sheet_discard"),
    path("sheets/imports/<int:pk>/faults/", sheet.faults, name="sheet_faults"),
    path("sheets/<slug:kind>/", sheet.sheet, name="sheet"),
    path("sheets/<slug:kind>/empty/", sheet.template, name="sheet_template"),
    path("sheets/<slug:kind>/export/", sheet.export, name="sheet_export"),
    path("style/", style.style, name="style"),
    path("healthz", health.health, name="health"),
]
