from django.urls import path

from keqiao.registry.views import charge, listing, organisation, person

app_name = "registry"
urlpatterns = [
    path("", listing.units, name="units"),
    path("<int:pk>/", organisation.organisation, name="organisation"),
    path("people/", person.people, name="people"),
    path("people/add/", person.add, name="add_person"),
    path("people/<int:pk>/", person.person, name="person"),
    path("people/<int:pk>/edit/", person.edit, name="edit_person"),
    path("people/<int:pk>/appoint/", person.appointment, name="appoint"),
    path("posts/<int:pk>/", person.post, name="edit_post"),
    path("appointments/<int:pk>/hand-over/", person.handover, name="hand_over"),
    path("appointments/<int:pk>/leave/", person.leave, name="leave_post"),
    path("division/", charge.division, name="division"),
    path("division/new/", charge.divide, name="divide"),
]
