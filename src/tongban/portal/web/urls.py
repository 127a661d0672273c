"""Pages of portal, by audience. config mounts `citizen` under / and `staff` under /desk/."""

from django.urls import URLPattern, path

from tongban.portal.web import closing, home, information, my, standing

app_name = "portal"

citizen: list[URLPattern] = [
    path("", home.show_home, name="show_home"),
    path("my/", my.my_space, name="my_space"),
    path("my/information/", information.show_information, name="show_information"),
    path("my/information/download/", information.download_information, name="download_information"),
    path("my/close/", closing.close_account, name="close_account"),
    path("closed/", closing.account_closed, name="account_closed"),
    path("halls/", standing.list_halls, name="list_halls"),
    path("privacy/", standing.show_privacy, name="show_privacy"),
    path("accessibility/", standing.show_accessibility, name="show_accessibility"),
    path("about/", standing.show_about, name="show_about"),
]
staff: list[URLPattern] = []
