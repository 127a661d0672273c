"""Pages of messaging, by audience. config mounts `citizen` under / and `staff` under /desk/."""

from django.urls import path

from tongban.messaging.web import inbox, notices, staff_mail, templates

app_name = "messaging"

citizen = [
    path("my/messages/", inbox.list_messages, name="list_messages"),
    path("my/messages/all-read/", inbox.mark_all_read, name="mark_all_read"),
    path("my/messages/preferences/", inbox.change_preferences, name="change_preferences"),
    path("my/messages/pushes/off/", inbox.switch_off_pushes, name="switch_off_pushes"),
    path("my/messages/<uuid:uuid>/", inbox.show_message, name="show_message"),
    path("notices/unsubscribe/<str:token>/", staff_mail.unsubscribe_staff_mail, name="unsubscribe_staff_mail"),
]
staff = [
    path("notices/", notices.list_staff_notices, name="list_staff_notices"),
    path("notices/all-read/", notices.read_all_staff_notices, name="read_all_staff_notices"),
    path("notices/e-mail/", staff_mail.choose_staff_mail, name="choose_staff_mail"),
    path("notices/<int:notice_id>/", notices.read_staff_notice, name="read_staff_notice"),
    path("notices/<int:notice_id>/read/", notices.mark_staff_notice, name="mark_staff_notice"),
    path("messages/", templates.list_templates, name="list_templates"),
    path("messages/unsent/", templates.list_unsent, name="list_unsent"),
    path("messages/<slug:key>/<slug:language>/", templates.save_template, name="save_template"),
]
