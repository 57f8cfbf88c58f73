from django.urls import path

from keqiao.accounts.views import access, grant, hat, seat, set_up

app_name = "accounts"
urlpatterns = [
    path("setup/", set_up.setup, name="setup"),
    path("grants/", grant.grants, name="grants"),
    path("grants/give/", grant.give, name="give"),
    path("grants/<int:pk>/revoke/", grant.revoke, name="revoke"),
    path("access/", access.table, name="access"),
    path("why/", access.why, name="why"),
    path("seat/", seat.take, name="take_seat"),
    path("seat/leave/", seat.leave, name="leave_seat"),
    path("hat/", hat.choose_hat, name="choose_hat"),
]
