"""What the applicant does beside supplementing and withdrawing."""

from django.utils.translation import gettext_lazy as _

from tongban.cases.services import hearing, tolerance
from tongban.cases.web import act_forms as forms
from tongban.cases.web.act_pages import resident_act

request_hearing = resident_act(
    forms.RequestHearingForm,
    hearing.request_hearing,
    title=_("Ask for a hearing"),
    button=_("Ask for a hearing"),
    done=_("We have your request. You will be told the time and the place."),
    why=_("A hearing costs nothing. The authority hears you and others before it decides."),
)
waive_hearing = resident_act(
    forms.WaiveHearingForm,
    hearing.waive_hearing,
    title=_("I do not want a hearing"),
    button=_("Do without a hearing"),
    done=_("Noted: no hearing. The authority may decide without waiting."),
    why=_("The authority then need not wait for the days in which you could ask. You can still ask within them."),
)
challenge_chair = resident_act(
    forms.ChallengeForm,
    hearing.challenge_chair,
    title=_("Ask for another chair"),
    button=_("Ask for another chair"),
    done=_("We have your request. You will be told what was decided."),
    why=_("Whoever examined your application, or has an interest in it, may not lead its hearing."),
)
bring_material = resident_act(
    forms.BringMaterialForm,
    tolerance.bring_material,
    title=_("Hand in what was to follow"),
    button=_("Hand in this material"),
    done=_("We have it. The page of your case shows what is still missing."),
    why=_("Take a clear photo of every page, or upload the files. You can also bring it to the window."),
)
