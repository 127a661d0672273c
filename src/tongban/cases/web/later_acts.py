"""What officials do after the decision, and who else takes part."""

from django.utils.translation import gettext_lazy as _

from tongban.cases.services import participants, sequels
from tongban.cases.web import later_forms as forms
from tongban.cases.web.act_pages import staff_act
from tongban.identity.public import CASE_ACCEPT, CASE_DECIDE

change_result = staff_act(
    forms.ChangeForm,
    sequels.change_result,
    permission=CASE_DECIDE,
    title=_("Change the permit"),
    button=_("Grant the change"),
    done=_("Changed. The decision is being produced."),
    why=_("The holder asked for it and the conditions are met (art. 49)."),
    template="cases/change_result.html",
)
renew_result = staff_act(
    forms.RenewForm,
    sequels.renew_result,
    permission=CASE_DECIDE,
    title=_("Renew the permit"),
    button=_("Grant the renewal"),
    done=_("Renewed. The decision is being produced."),
    why=_("Decide before the permit expires: without a decision it counts as renewed (art. 50)."),
)
revoke_result = staff_act(
    forms.RevokeForm,
    sequels.revoke_result,
    permission=CASE_DECIDE,
    title=_("Revoke the permit"),
    button=_("Revoke the permit"),
    done=_("Revoked. The decision is being produced; the old one shows as no longer valid."),
    why=_("Only on a ground of art. 69. Where revoking would gravely harm the public interest, it is not done."),
)
cancel_result = staff_act(
    forms.CancelForm,
    sequels.cancel_result,
    permission=CASE_DECIDE,
    title=_("Strike the permit off"),
    button=_("Strike the permit off"),
    done=_("Struck off. The decision is being produced."),
    why=_("The permit or its holder has ended (art. 70)."),
)
reopen_case = staff_act(
    forms.ReopenForm,
    sequels.reopen_case,
    permission=CASE_DECIDE,
    title=_("Take the case up again"),
    button=_("Take the case up again"),
    done=_("Taken up again. The limits begin today."),
    why=_("After its decision was annulled, revoked, or rested on a mistake. The act is recorded."),
)
file_appeal = staff_act(
    forms.AppealForm,
    sequels.file_appeal,
    permission=CASE_DECIDE,
    title=_("Note an appeal"),
    button=_("Note the appeal"),
    done=_("The appeal is on record."),
)
end_appeal = staff_act(
    forms.EndAppealForm,
    sequels.end_appeal,
    permission=CASE_DECIDE,
    title=_("Note how the appeal ended"),
    button=_("Note the outcome"),
    done=_("The outcome is on record."),
    about="sequel_id",
)
add_participant = staff_act(
    forms.ParticipantForm,
    participants.add_participant,
    permission=CASE_ACCEPT,
    title=_("Add a participant"),
    button=_("Add the participant"),
    done=_("Added."),
    why=_("Several applicants, and those whose interests are touched: they are told and heard (art. 36)."),
)
record_statement = staff_act(
    forms.StatementForm,
    participants.record_statement,
    permission=CASE_ACCEPT,
    title=_("Take down a statement"),
    button=_("Take it down"),
    done=_("The statement is on record."),
    about="participant_id",
)
tell_participant = staff_act(
    forms.TellParticipantForm,
    participants.tell_participant,
    permission=CASE_ACCEPT,
    title=_("Tell an interested party"),
    button=_("Send the notice"),
    done=_("Told in writing. The notice is being produced."),
    why=_("Whose interests are touched directly may speak before the decision (art. 36)."),
    about="participant_id",
)
waive_statement = staff_act(
    forms.WaiveStatementForm,
    participants.waive_statement,
    permission=CASE_ACCEPT,
    title=_("Nothing to say"),
    button=_("Note that nothing is to be said"),
    done=_("Noted. The authority need not wait."),
    why=_("Only when the person said so."),
    about="participant_id",
)
