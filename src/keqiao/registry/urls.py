from django.urls import path

from keqiao.registry import views

app_name = "registry"
urlpatterns = [path("<int:pk>/", views.organisation, name="organisation")]
