"""Pages of applications, by audience. config mounts `citizen` under / and `staff` under /desk/."""

from django.urls import URLPattern, path

from tongban.applications.web import (
    announced,
    drafts,
    known,
    materials,
    parts,
    printing,
    sections,
    start,
    submission,
    supplements,
)

app_name = "applications"

_ONE = "applications/<str:number>/"

citizen: list[URLPattern] = [
    path("apply/thing/<str:thing_code>/", parts.start_thing, name="start_thing"),
    path("apply/<str:item_code>/", start.start_application, name="start_application"),
    path("apply/<str:item_code>/form.pdf", printing.print_blank_form, name="print_blank_form"),
    path("apply/<str:item_code>/sample.pdf", printing.print_sample_form, name="print_sample_form"),
    path("my/applications/", drafts.list_my_applications, name="list_my_applications"),
    path(_ONE, drafts.show_application, name="show_application"),
    path(f"{_ONE}details/", drafts.save_details, name="save_details"),
    path(f"{_ONE}take-over/", drafts.take_over_draft, name="take_over_draft"),
    path(f"{_ONE}discard/", drafts.discard_draft, name="discard_draft"),
    path(f"{_ONE}parts/", parts.choose_parts, name="choose_parts"),
    path(f"{_ONE}parts/<str:item_code>/give-up/", parts.give_up_part, name="give_up_part"),
    path(f"{_ONE}collecting/", parts.choose_collecting, name="choose_collecting"),
    path(f"{_ONE}progress/", parts.show_progress, name="show_progress"),
    path(f"{_ONE}form/<str:section_key>/", sections.save_answers, name="save_answers"),
    path(f"{_ONE}form/<str:section_key>/autosave/", sections.autosave_answers, name="autosave_answers"),
    path(f"{_ONE}wrong/<str:question_key>/", known.dispute_answer, name="dispute_answer"),
    path(f"{_ONE}materials/", materials.list_materials, name="list_materials"),
    path(f"{_ONE}materials/held/", materials.choose_holding, name="choose_holding"),
    path(f"{_ONE}materials/held/<int:holding_id>/", materials.look_at_holding, name="look_at_holding"),
    path(f"{_ONE}materials/add/", materials.add_evidence, name="add_evidence"),
    path(f"{_ONE}promise/<str:item_code>/", materials.choose_promise, name="choose_promise"),
    path(f"{_ONE}evidence/<int:evidence_id>/", materials.download_evidence, name="download_evidence"),
    path(f"{_ONE}evidence/<int:evidence_id>/remove/", materials.remove_evidence, name="remove_evidence"),
    path(f"{_ONE}check/", submission.check_answers, name="check_answers"),
    path(f"{_ONE}print/<str:item_code>.pdf", printing.print_own_form, name="print_own_form"),
    path(f"{_ONE}submit/", submission.submit_application, name="submit_application"),
    path(f"{_ONE}receipt/", submission.show_receipt, name="show_receipt"),
    path(f"{_ONE}receipt/<str:case_number>/", submission.download_slip, name="download_slip"),
    path(f"{_ONE}supplement/<str:case_number>/", supplements.answer_supplement, name="answer_supplement"),
    path(f"{_ONE}withdraw/<str:case_number>/", supplements.withdraw_case, name="withdraw_case"),
]
staff: list[URLPattern] = [
    path("announced/", announced.list_announced, name="list_announced"),
    path("announced/<int:part_id>/", announced.show_announced, name="show_announced"),
    path(
        "announced/<int:part_id>/documents/<int:evidence_id>/",
        announced.open_announced_document,
        name="open_announced_document",
    ),
    path(f"{_ONE}wrong/<str:question_key>/", known.dispute_at_counter, name="dispute_at_counter"),
]
