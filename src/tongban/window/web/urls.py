"""Pages of window, by audience. config mounts `citizen` under / and `staff` under /desk/."""

from django.urls import URLPattern, path

from tongban.window.web import helping, intake, parcels, people

app_name = "window"

citizen: list[URLPattern] = []
staff: list[URLPattern] = [
    path("window/", people.find_person, name="find_person"),
    path("window/register/", people.register_party, name="register_party"),
    path("window/people/<int:party_id>/", people.pick_item, name="pick_item"),
    path("window/people/<int:party_id>/drafts/", helping.find_drafts, name="find_drafts"),
    path("window/drafts/", helping.help_with_draft, name="help_with_draft"),
    path("window/intake/<str:number>/", intake.take_in, name="take_in"),
    path("window/intake/<str:number>/promise/<str:item_code>/", intake.print_promise, name="print_promise"),
    path("window/intake/<str:number>/give-up/", intake.give_up, name="give_up"),
    path("window/parcels/", parcels.list_parcels, name="list_parcels"),
    path("window/parcels/<str:parcel>/", parcels.hand_over_parcel, name="hand_over_parcel"),
    path("window/receipt/<str:number>/", intake.print_receipt, name="print_receipt"),
    path("window/receipt/<str:number>/slip/", intake.print_slip, name="print_slip"),
    path("window/receipt/<str:number>/<str:case_number>/", intake.download_slip, name="download_slip"),
]
