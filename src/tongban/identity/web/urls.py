"""Pages of identity, by audience. config mounts `citizen` under / and `staff` under /desk/."""

from django.urls import URLPattern, path

from tongban.identity.web import demo, login, mandates, profile, second_step, security

app_name = "identity"

citizen: list[URLPattern] = [
    path("login/", login.log_in, name="log_in"),
    path("login/second/", second_step.second_step, name="second_step"),
    path("login/locked/", security.account_locked, name="account_locked"),
    path("logout/", login.log_out, name="log_out"),
    path("register/", login.register_oneself, name="register_oneself"),
    path("demo/", demo.log_in_as_demo, name="log_in_as_demo"),
    path("my/password/", login.change_password, name="change_password"),
    path("my/password/changed/", login.password_changed, name="password_changed"),
    path("my/security/", security.show_security, name="show_security"),
    path("my/security/authenticator/", security.set_up_authenticator, name="set_up_authenticator"),
    path("my/security/authenticator/end/", security.end_authenticator, name="end_authenticator"),
    path("my/security/codes/", security.renew_recovery_codes, name="renew_recovery_codes"),
    path("my/security/entries/end/", security.end_other_entries, name="end_other_entries"),
    path("my/security/entries/<int:entry_id>/end/", security.end_entry, name="end_entry"),
    path("my/security/lock/", security.lock_account, name="lock_account"),
    path("my/security/prove/", second_step.prove_more, name="prove_more"),
    path("my/security/resume/", second_step.resume, name="resume"),
    path("my/profile/", profile.show_profile, name="show_profile"),
    path("my/profile/contacts/", profile.update_contacts, name="update_contacts"),
    path("my/profile/division/", profile.list_divisions, name="list_divisions"),
    path("my/mandates/", mandates.list_mandates, name="list_mandates"),
    path("my/mandates/give/", mandates.give_mandate, name="give_mandate"),
    path("my/mandates/<int:mandate_id>/revoke/", mandates.revoke_mandate, name="revoke_mandate"),
    path("my/mandates/<int:mandate_id>/pass-on/", mandates.pass_on_mandate, name="pass_on_mandate"),
]
staff: list[URLPattern] = [
    path("mandates/give/", mandates.give_at_counter, name="give_at_counter"),
]
