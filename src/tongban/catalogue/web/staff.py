"""Staff pages of the catalogue, mounted under /desk/."""

from django.urls import URLPattern, path

from tongban.catalogue.web import diagrams, editing, elements, imports, kinds, preview, things

THING = "things/versions/<int:thing_version_id>/"

pages: list[URLPattern] = [
    path("catalogue/", editing.list_versions, name="list_versions"),
    path("catalogue/new/", editing.create_item, name="create_item"),
    path("catalogue/versions/<int:version_id>/", editing.show_version, name="show_version"),
    path("catalogue/versions/<int:version_id>/edit/<slug:section>/", editing.edit_version, name="edit_version"),
    path(
        "catalogue/versions/<int:version_id>/compare/<int:other_id>/", editing.compare_versions, name="compare_versions"
    ),
    path("catalogue/versions/<int:version_id>/preview/", preview.preview_version, name="preview_version"),
    path("catalogue/versions/<int:version_id>/form.json", preview.download_form, name="download_form"),
    path("catalogue/versions/<int:version_id>/route.bpmn", diagrams.download_route, name="download_route"),
    path("catalogue/versions/<int:version_id>/route/import/", diagrams.import_route, name="import_route"),
    path("catalogue/versions/<int:version_id>/submit/", editing.submit_for_review, name="submit_for_review"),
    path("catalogue/versions/<int:version_id>/publish/", editing.publish_version, name="publish_version"),
    path("catalogue/versions/<int:version_id>/unschedule/", editing.unschedule_version, name="unschedule_version"),
    path("catalogue/versions/<int:version_id>/resume/", editing.resume_version, name="resume_version"),
    path("catalogue/versions/<int:version_id>/suspend/", editing.suspend_version, name="suspend_version"),
    path("catalogue/versions/<int:version_id>/cancel/", editing.cancel_version, name="cancel_version"),
    path("catalogue/versions/<int:version_id>/next/", editing.new_version_from, name="new_version_from"),
    path("catalogue/versions/<int:version_id>/discard/", editing.discard_draft, name="discard_draft"),
    path("elements/", elements.list_elements, name="list_elements"),
    path("elements/new/", elements.propose_element, name="propose_element"),
    path("elements/proposals/", elements.list_proposals, name="list_proposals"),
    path("elements/<str:element_code>/", elements.show_element, name="show_element"),
    path("elements/<str:element_code>/edit/", elements.propose_change, name="propose_change"),
    path(
        "elements/<str:element_code>/versions/<int:element_version>/",
        elements.show_element_version,
        name="show_element_version",
    ),
    path(
        "elements/<str:element_code>/versions/<int:element_version>/approve/",
        elements.approve_proposal,
        name="approve_proposal",
    ),
    path(
        "elements/<str:element_code>/versions/<int:element_version>/refuse/",
        elements.refuse_proposal,
        name="refuse_proposal",
    ),
    path(
        "elements/<str:element_code>/versions/<int:element_version>/withdraw/",
        elements.withdraw_proposal,
        name="withdraw_proposal",
    ),
    path("materials/", kinds.list_kinds, name="list_kinds"),
    path("materials/names/", kinds.sort_names, name="sort_names"),
    path("materials/decisions/", kinds.list_decisions, name="list_decisions"),
    path("materials/decisions/<int:decision_id>/undo/", kinds.undo_decision, name="undo_decision"),
    path("materials/<slug:kind_code>/", kinds.show_kind, name="show_kind"),
    path("catalogue/imports/", imports.order_import, name="order_import"),
    path("catalogue/imports/<uuid:run_uuid>/", imports.show_import, name="show_import"),
    path("catalogue/imports/<uuid:run_uuid>/publish/", imports.publish_import, name="publish_import"),
    path("catalogue/imports/<uuid:run_uuid>/report.<slug:kind>", imports.download_report, name="download_report"),
    path("catalogue/template.<slug:kind>", imports.download_template, name="download_template"),
    path("things/", things.list_thing_versions, name="list_thing_versions"),
    path("things/new/", things.create_thing, name="create_thing"),
    path(THING, things.show_thing_version, name="show_thing_version"),
    path(f"{THING}edit/<slug:section>/", things.edit_thing, name="edit_thing"),
    path(f"{THING}submit/", things.submit_thing_for_review, name="submit_thing_for_review"),
    path(f"{THING}publish/", things.publish_thing, name="publish_thing"),
    path(f"{THING}suspend/", things.suspend_thing, name="suspend_thing"),
    path(f"{THING}resume/", things.resume_thing, name="resume_thing"),
    path(f"{THING}cancel/", things.cancel_thing, name="cancel_thing"),
    path(f"{THING}next/", things.new_version_from_thing, name="new_version_from_thing"),
    path(f"{THING}discard/", things.discard_draft_thing, name="discard_draft_thing"),
]
