import pytest

from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.errors import NotAllowed
from tongban.kernel.models import AuditRecord
from tongban.messaging.errors import PlaceholderMissing, StrayBrace, TemplateChanged, UnknownPlaceholder
from tongban.messaging.models import MessageTemplate
from tongban.messaging.services import templates

EDITOR = Actor(ActorKind.STAFF, 7, "李敏", 1, frozenset({"bureau:messaging:edit"}))
KEYS = {
    "objection_answered",
    "hearing_right_others",
    "hearing_announced_others",
    "hearing_notified_others",
    "application_submitted",
    "supplement_requested",
    "case_accepted",
    "case_not_accepted",
    "case_granted",
    "case_refused",
    "case_returned",
    "notice_withdrawn",
    "case_withdrawn",
    "case_redated",
    "case_extended",
    "case_forwarded",
    "case_reopened",
    "after_decision",
    "licence_deemed_renewed",
    "promise_missed",
    "procedure_started",
    "tolerance_began",
    "tolerance_due_soon",
    "tolerance_met",
    "tolerance_lapsed",
    "decided_on_promise",
    "part_opened",
    "material_sent_back",
    "rating_answered",
    "draft_ends",
    "thing_goes_on",
    "thing_held_up",
    "thing_finished",
    "thing_finished_parcel",
    "promise_taken_back",
    "promise_way_ended",
    "correction_ordered",
    "correction_due_soon",
    "promise_kept",
    "promise_false",
    "credit_repaired",
    "procedure_ended",
    "procedure_late",
    "hearing_right",
    "interested_told",
    "hearing_announced",
    "hearing_notified",
    "rating_invited",
    "fact_corrected",
    "fact_stands",
    "mandate_given",
    "mandate_received",
    "password_handed_out",
    "login_changed",
    "guardian_named",
    "representative_began",
    "representative_ended",
    "mandate_ended",
    "mandate_taken_back",
    "login_token_reused",
    "mandate_used",
}


def save(actor: Actor = EDITOR, **changes: object) -> MessageTemplate:
    words = {"subject": "已受理:{item_title}", "body": "{name},您好:\n编号 {case_number}", "based_on": 1}
    return templates.save_template(actor=actor, key="case_accepted", language="zh-hans", **(words | changes))


class TestShippedTexts:
    def test_every_milestone_has_a_text_in_both_languages(self):
        assert set(templates.shipped()) == {(key, language) for key in KEYS for language in ("zh-hans", "en")}

    @pytest.mark.parametrize("text", templates.shipped().values(), ids=str)
    def test_follows_the_rules_the_bureau_must_follow(self, text):
        templates.require_wording(text.notice_class, text.subject, text.body)


@pytest.mark.django_db
class TestLoadDefaultTemplates:
    def test_a_second_run_stores_nothing(self):
        assert templates.load_default_templates() == 2 * len(KEYS)
        assert templates.load_default_templates() == 0

    def test_never_replaces_what_the_bureau_wrote(self):
        templates.load_default_templates()
        save()

        assert templates.load_default_templates() == 0
        assert MessageTemplate.objects.filter(key="case_accepted", language="zh-hans").count() == 2

    def test_a_changed_shipped_text_becomes_a_new_version(self):
        templates.load_default_templates()
        MessageTemplate.objects.filter(key="case_accepted", language="en").update(subject="old words {item_title}")

        assert templates.load_default_templates() == 1
        assert MessageTemplate.objects.filter(key="case_accepted", language="en", version=2, shipped=True).exists()


@pytest.mark.django_db
class TestSaveTemplate:
    @pytest.fixture(autouse=True)
    def _shipped(self):
        templates.load_default_templates()

    def test_puts_a_new_version_in_force_and_keeps_the_old_one(self):
        saved = save()

        assert saved.version == 2
        assert saved.saved_by == EDITOR.id
        assert MessageTemplate.objects.get(key="case_accepted", language="zh-hans", version=1).shipped
        assert AuditRecord.objects.get().action == "messaging.save_template"

    def test_refuses_an_unknown_placeholder(self):
        with pytest.raises(UnknownPlaceholder):
            save(body="{case_number} {certificate_number}")

    def test_refuses_a_stray_brace(self):
        with pytest.raises(StrayBrace):
            save(subject="{item_title} {")

    def test_refuses_a_statutory_notice_that_does_not_name_its_case(self):
        with pytest.raises(PlaceholderMissing):
            save(body="您的申请已受理")

    def test_two_editors_do_not_overwrite_each_other(self):
        save()

        with pytest.raises(TemplateChanged):
            save(subject="另一个:{item_title}")

    def test_refuses_staff_without_the_duty(self):
        with pytest.raises(NotAllowed):
            save(Actor(ActorKind.STAFF, 8, "王芳", 1))
