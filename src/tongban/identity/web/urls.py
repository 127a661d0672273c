"""Pages of identity, by audience. config mounts `citizen` under / and `staff` under /desk/."""

from django.urls import URLPattern, path

from tongban.identity.web import demo, login, mandates, profile

app_name = "identity"

citizen: list[URLPattern] = [
    path("login/", login.log_in, name="log_in"),
    path("logout/", login.log_out, name="log_out"),
    path("register/", login.register_oneself, name="register_oneself"),
    path("demo/", demo.log_in_as_demo, name="log_in_as_demo"),
    path("my/password/", login.change_password, name="change_password"),
    path("my/password/changed/", login.password_changed, name="password_changed"),
    path("my/profile/", profile.show_profile, name="show_profile"),
    path("my/profile/contacts/", profile.update_contacts, name="update_contacts"),
    path("my/profile/division/", profile.list_divisions, name="list_divisions"),
    path("my/mandates/", mandates.list_mandates, name="list_mandates"),
    path("my/mandates/give/", mandates.give_mandate, name="give_mandate"),
    path("my/mandates/<int:mandate_id>/revoke/", mandates.revoke_mandate, name="revoke_mandate"),
]
staff: list[URLPattern] = []
