"""Pages of cases, by audience. config mounts `citizen` under / and `staff` under /desk/."""

from django.urls import path

from tongban.cases.web import batches, desk, inbox, office, outcomes, recompute, residents

app_name = "cases"

citizen = [
    path("cases/", residents.list_my_cases, name="list_my_cases"),
    path("cases/<str:number>/", residents.show_case, name="show_case"),
    path("cases/<str:number>/notices/<uuid:verification_id>/", residents.download_notice, name="download_notice"),
    path("cases/<str:number>/materials/<int:material_id>/", residents.download_material, name="download_material"),
    path("progress/", residents.find_progress, name="find_progress"),
    path("verify/<uuid:verification_id>/", residents.verify_notice, name="verify_notice"),
]
staff = [
    path("redated/", recompute.list_runs, name="list_runs"),
    path("redated/<int:run_id>/", recompute.show_run, name="show_run"),
    path("redated/<int:run_id>.csv", recompute.download_run, name="download_run"),
    path("", inbox.inbox, name="inbox"),
    path("filters/", inbox.save_filter, name="save_filter"),
    path("filters/<int:filter_id>/forget/", inbox.forget_filter, name="forget_filter"),
    path("columns/", inbox.choose_columns, name="choose_columns"),
    path("batches/", batches.start_batch, name="start_batch"),
    path("batches/<uuid:batch_uuid>/", batches.show_batch, name="show_batch"),
    path("cases/<str:number>/", desk.desk_case, name="desk_case"),
    path("cases/<str:number>/reveal/", desk.reveal_case, name="reveal_case"),
    path("cases/<str:number>/claim/", desk.claim_task, name="claim_task"),
    path("cases/<str:number>/release/", desk.release_task, name="release_task"),
    path("cases/<str:number>/take-over/", outcomes.take_over_task, name="take_over_task"),
    path("cases/<str:number>/accept/", outcomes.accept_case, name="accept_case"),
    path("cases/<str:number>/refuse-acceptance/", outcomes.refuse_acceptance, name="refuse_acceptance"),
    path("cases/<str:number>/supplement/", outcomes.request_supplement, name="request_supplement"),
    path("cases/<str:number>/correct/", outcomes.correct_on_the_spot, name="correct_on_the_spot"),
    path("cases/<str:number>/review/", outcomes.finish_review, name="finish_review"),
    path("cases/<str:number>/send-back/", outcomes.send_back, name="send_back"),
    path("cases/<str:number>/decide/", outcomes.decide_case, name="decide_case"),
    path("cases/<str:number>/decide-at-once/", outcomes.decide_at_once, name="decide_at_once"),
    path("cases/<str:number>/hand-over/", office.hand_over_task, name="hand_over_task"),
    path("cases/<str:number>/not-ours/", office.say_not_ours, name="say_not_ours"),
    path("cases/<str:number>/ask/", office.ask_others, name="ask_others"),
    path("cases/<str:number>/take-back/", office.take_back_question, name="take_back_question"),
    path("cases/<str:number>/urge/", office.urge_task, name="urge_task"),
    path("cases/<str:number>/order/", office.order_progress, name="order_progress"),
    path("cases/<str:number>/answer-order/", office.answer_order, name="answer_order"),
    path("cases/<str:number>/move-to-version/", office.move_to_version, name="move_to_version"),
    path("absences/", office.list_absences, name="list_absences"),
    path("absences/<int:absence_id>/end/", office.end_absence, name="end_absence"),
    path("cases/<str:number>/notes/", desk.write_note, name="write_note"),
    path("cases/<str:number>/materials/<int:material_id>/", desk.desk_material, name="desk_material"),
    path("cases/<str:number>/materials/<int:material_id>/check/", desk.check_material, name="check_material"),
    path("cases/<str:number>/notices/<uuid:verification>/", desk.desk_notice, name="desk_notice"),
    path("cases/<str:number>/notices/<uuid:verification>/withdraw/", desk.withdraw_notice, name="withdraw_notice"),
]
