"""What officials do between acceptance and decision, beside the steps of the route."""

from django.utils.translation import gettext_lazy as _

from tongban.cases.services import (
    archive,
    delivery,
    extension,
    hearing,
    objections,
    procedures,
    site_visits,
    tolerance,
    tolerance_again,
)
from tongban.cases.web import act_forms as forms
from tongban.cases.web.act_pages import staff_act
from tongban.identity.public import CASE_ACCEPT, CASE_DECIDE, CASE_REVIEW, WINDOW_INTAKE

extend_case = staff_act(
    forms.ExtendForm,
    extension.extend_case,
    permission=CASE_DECIDE,
    title=_("Extend the limit"),
    button=_("Approve the extension"),
    done=_("The limit is extended. The notice is being produced."),
    why=_("Once, before the limit ends, with your approval and with reasons told to the applicant (art. 42)."),
)
start_procedure = staff_act(
    forms.StartProcedureForm,
    procedures.start_procedure,
    permission=CASE_DECIDE,
    title=_("Start a special procedure"),
    button=_("Approve and begin"),
    done=_("The procedure has begun. The notice is being produced."),
    why=_("Its time does not count where the law or the item says so; the applicant is told it in writing (art. 45)."),
)
end_procedure = staff_act(
    forms.EndProcedureForm,
    procedures.end_procedure,
    permission=CASE_REVIEW,
    title=_("End the procedure"),
    button=_("Record the result"),
    done=_("The procedure is over; the clock goes on."),
    about="procedure_id",
)
record_visit = staff_act(
    forms.VisitForm,
    site_visits.record_visit,
    permission=CASE_REVIEW,
    title=_("Record the visit"),
    button=_("Keep the record"),
    done=_("The visit is on record."),
    why=_("What must be checked on the spot is checked by two or more officers (art. 34)."),
    about="procedure_id",
)
record_objection = staff_act(
    forms.ObjectionForm,
    objections.record_objection,
    permission=CASE_ACCEPT,
    title=_("Take down an objection"),
    button=_("Take it down"),
    done=_("The objection is on record."),
    about="procedure_id",
)
answer_objection = staff_act(
    forms.AnswerObjectionForm,
    objections.answer_objection,
    permission=CASE_REVIEW,
    title=_("Answer the objection"),
    button=_("Record the answer"),
    done=_("The answer is on record."),
    about="objection_id",
)
tell_hearing_right = staff_act(
    forms.HearingRightForm,
    hearing.tell_hearing_right,
    permission=CASE_DECIDE,
    title=_("Tell of the right to a hearing"),
    button=_("Send the notice"),
    done=_("The applicant has been told. The notice is being produced."),
    why=_("Where great interests of others are touched, they are told, and may ask within five days (art. 46, 47)."),
)
notify_hearing = staff_act(
    forms.NotifyHearingForm,
    hearing.notify_hearing,
    permission=CASE_DECIDE,
    title=_("Notify the hearing"),
    button=_("Send the notice"),
    done=_("The parties are notified. The notice is being produced."),
)
answer_challenge = staff_act(
    forms.AnswerChallengeForm,
    hearing.answer_challenge,
    permission=CASE_DECIDE,
    title=_("Decide on the challenge of the chair"),
    button=_("Record the decision"),
    done=_("Decided on the challenge."),
)
record_hearing = staff_act(
    forms.RecordHearingForm,
    hearing.record_hearing,
    permission=CASE_REVIEW,
    title=_("Write the record of the hearing"),
    button=_("Keep the record"),
    done=_("The record is kept; the clock goes on."),
    template="cases/record_hearing.html",
)
record_delivery = staff_act(
    forms.DeliveryForm,
    delivery.record_delivery,
    permission=CASE_ACCEPT,
    title=_("Record a delivery"),
    button=_("Record the delivery"),
    done=_("The delivery is on record. Its proof is being produced."),
    why=_("A granted permit is delivered within ten working days of the decision (art. 44)."),
)
take_in_material = staff_act(
    forms.TakeInMaterialForm,
    tolerance.bring_material,
    permission=WINDOW_INTAKE,
    title=_("Take in a material that was to follow"),
    button=_("Take it in"),
    done=_("The material is in. The applicant sees it on the page of the case."),
)
send_back_material = staff_act(
    forms.SendBackMaterialForm,
    tolerance_again.send_back_material,
    permission=CASE_ACCEPT,
    title=_("Send back a material that followed"),
    button=_("Send it back"),
    done=_("Sent back. The applicant has been told what to bring, and until when."),
    why=_("The applicant gets three working days at the least. The limit of the case does not move."),
)
ask_for_package = staff_act(
    forms.PackageForm,
    archive.ask_for_package,
    permission=CASE_DECIDE,
    title=_("Archive"),
    button=_("Make the archive"),
    done=_("The archive is being made. It appears on the page of the case."),
    why=_("One file with documents, materials, history and their digests, which anybody can check by themselves."),
)
