"""The life of a thing: drafts, four eyes, publication, suspension, cancellation, two editors at once."""

import threading

import pytest
from django.db import DatabaseError, connection, transaction

from tongban.catalogue import public as catalogue
from tongban.catalogue.enums import VersionState
from tongban.catalogue.errors import (
    AuthorityUnknown,
    ChecksFailed,
    CodeChanged,
    DraftExists,
    FourEyesNeeded,
    ReasonMissing,
    StepNotPossible,
    ThingChanged,
    ThingCodeInvalid,
    ThingCodeTaken,
    ThingInvalid,
    VersionFrozen,
    VersionNotFound,
)
from tongban.catalogue.models import Thing, ThingVersion
from tongban.catalogue.services import things
from tongban.catalogue.tests.factories import AUTHORITY_CODE, authority, published_item
from tongban.identity.tests.factories import AuthorityFactory, official
from tongban.kernel.actors import PUBLIC, SYSTEM
from tongban.kernel.errors import NotAllowed
from tongban.kernel.models import AuditRecord


def editor(**staff):
    staff.setdefault("authority_id", authority().id)
    return official("catalogue_editor", **staff)


def saying(*codes, **changes):
    """A thing that passes every check, if the items are in force."""
    whole = {"code": "shop", "title": "开店", "summary": "开一家店", "lead_authority_code": AUTHORITY_CODE}
    return whole | {"parts": [{"item_code": code} for code in codes]} | changes


def drafted(actor=None, **changes):
    return things.create_thing(actor=actor or editor(), definition=saying(published_item().code, **changes))


def in_force(**changes):
    return things.publish_thing(actor=editor(), version_id=drafted(**changes).pk)


@pytest.mark.django_db
class TestCreateThing:
    def test_makes_a_draft_led_by_the_department_named(self):
        actor = editor()
        version = drafted(actor)
        assert (version.state, version.number, version.thing.title) == (VersionState.DRAFT, 1, "开店")
        assert version.authority_id == authority().id
        assert version.editors == [f"staff:{actor.id}"]
        assert AuditRecord.objects.filter(action="catalogue.create_thing", subject="thing:shop").count() == 1

    def test_refuses_a_code_that_is_taken(self):
        drafted()
        with pytest.raises(ThingCodeTaken):
            things.create_thing(actor=editor(), definition=saying())

    @pytest.mark.parametrize("code", ["", "Shop", "a b", "-shop", "x" * 51, "店", "../etc", "shop\x00"])
    def test_refuses_a_code_that_cannot_stand_in_an_address(self, code):
        authority()
        with pytest.raises(ThingCodeInvalid):
            things.create_thing(actor=SYSTEM, definition=saying(code=code))

    def test_refuses_a_lead_of_another_department(self):
        authority()
        with pytest.raises(NotAllowed):
            things.create_thing(actor=editor(authority_id=AuthorityFactory().id), definition=saying())

    def test_refuses_a_lead_nobody_registered(self):
        with pytest.raises(AuthorityUnknown):
            things.create_thing(actor=SYSTEM, definition=saying())

    def test_refuses_what_cannot_be_read(self):
        with pytest.raises(ThingInvalid) as refusal:
            things.create_thing(actor=SYSTEM, definition=saying(promised_days="soon", unknown=1))
        assert set(refusal.value.details["fields"]) == {"promised_days", "unknown"}

    @pytest.mark.parametrize("actor", [PUBLIC])
    def test_is_not_for_everybody(self, actor):
        with pytest.raises(NotAllowed):
            things.create_thing(actor=actor, definition=saying())


@pytest.mark.django_db
class TestSaveDraftThing:
    def test_writes_what_was_said_and_who_wrote_it(self):
        version, second = drafted(), editor()
        saved = things.save_draft_thing(actor=second, version_id=version.pk, definition=saying(title="开个店"))
        assert saved.definition.title == saved.thing.title == "开个店"
        assert len(saved.editors) == 2

    def test_takes_a_version_in_review_back_to_draft(self):
        version = drafted()
        things.submit_thing_for_review(actor=editor(), version_id=version.pk)
        saved = things.save_draft_thing(actor=editor(), version_id=version.pk, definition=saying())
        assert saved.state == VersionState.DRAFT

    def test_does_not_write_over_what_a_colleague_wrote_meanwhile(self):
        version, seen = drafted(), ThingVersion.objects.get().changed_at
        things.save_draft_thing(actor=editor(), version_id=version.pk, definition=saying(), revision=seen)
        with pytest.raises(ThingChanged):
            things.save_draft_thing(
                actor=editor(), version_id=version.pk, definition=saying(title="另一个"), revision=seen
            )
        assert ThingVersion.objects.get().definition.title == "开店"

    def test_the_code_never_changes(self):
        with pytest.raises(CodeChanged):
            things.save_draft_thing(actor=editor(), version_id=drafted().pk, definition=saying(code="other"))

    def test_what_was_published_is_frozen(self):
        with pytest.raises(VersionFrozen):
            things.save_draft_thing(actor=editor(), version_id=in_force().pk, definition=saying())

    def test_another_department_may_not(self):
        with pytest.raises(NotAllowed):
            things.save_draft_thing(
                actor=editor(authority_id=AuthorityFactory().id), version_id=drafted().pk, definition=saying()
            )


@pytest.mark.django_db
class TestPublishThing:
    def test_puts_the_version_into_force_and_ends_the_one_before(self):
        first = in_force()
        second = things.new_version_from_thing(actor=editor(), version_id=first.pk)
        things.save_draft_thing(
            actor=editor(), version_id=second.pk, definition=second.definition.model_copy(update={"title": "开个店"})
        )
        things.publish_thing(actor=editor(), version_id=second.pk)

        first.refresh_from_db()
        found = catalogue.find_thing_in_force("shop")
        assert (first.state, first.effective_to is not None) == (VersionState.SUPERSEDED, True)
        assert (found.version_number, found.title) == (2, "开个店")

    def test_needs_a_second_pair_of_eyes(self):
        actor = editor()
        with pytest.raises(FourEyesNeeded):
            things.publish_thing(actor=actor, version_id=drafted(actor).pk)

    def test_one_pair_will_do_where_a_city_says_so(self, settings):
        settings.TONGBAN_CATALOGUE_FOUR_EYES = False
        actor = editor()
        assert things.publish_thing(actor=actor, version_id=drafted(actor).pk).state == VersionState.PUBLISHED

    def test_refuses_what_the_checks_find(self):
        version = drafted(title=" ")
        with pytest.raises(ChecksFailed) as refusal:
            things.publish_thing(actor=editor(), version_id=version.pk)
        assert [found["rule"] for found in refusal.value.details["findings"]] == ["thing.title"]
        assert catalogue.find_thing_in_force("shop") is None

    def test_warnings_do_not_keep_it(self):
        assert in_force(summary="").state == VersionState.PUBLISHED

    def test_cannot_be_done_twice(self):
        with pytest.raises(StepNotPossible):
            things.publish_thing(actor=editor(), version_id=in_force().pk)


@pytest.mark.django_db
class TestTheRestOfItsLife:
    def test_one_version_in_work_at_a_time(self):
        first = in_force()
        things.new_version_from_thing(actor=editor(), version_id=first.pk)
        with pytest.raises(DraftExists):
            things.new_version_from_thing(actor=editor(), version_id=first.pk)

    def test_suspended_and_opened_again(self):
        version = in_force()
        with pytest.raises(ReasonMissing):
            things.suspend_thing(actor=editor(), version_id=version.pk, reason=" ")
        things.suspend_thing(actor=editor(), version_id=version.pk, reason="系统升级")
        assert catalogue.find_thing_in_force("shop") is None
        things.resume_thing(actor=editor(), version_id=version.pk)
        assert catalogue.find_thing_in_force("shop").version_id == version.pk

    def test_a_suspended_version_is_superseded_by_the_next(self):
        first = in_force()
        second = things.new_version_from_thing(actor=editor(), version_id=first.pk)
        things.suspend_thing(actor=editor(), version_id=first.pk, reason="系统升级")
        things.publish_thing(actor=editor(), version_id=second.pk)
        first.refresh_from_db()
        assert first.state == VersionState.SUPERSEDED

    def test_cancelled_for_good(self):
        version = things.cancel_thing(actor=editor(), version_id=in_force().pk, reason="不再办理")
        assert (version.state, version.state_reason) == (VersionState.CANCELLED, "不再办理")
        with pytest.raises(StepNotPossible):
            things.resume_thing(actor=editor(), version_id=version.pk)

    def test_a_draft_thrown_away_takes_a_thing_without_versions_along(self):
        version = drafted()
        things.discard_draft_thing(actor=editor(), version_id=version.pk)
        assert not Thing.objects.exists()
        assert AuditRecord.objects.filter(action="catalogue.discard_draft_thing").count() == 1

    def test_a_thing_that_was_published_stays_when_its_draft_goes(self):
        first = in_force()
        second = things.new_version_from_thing(actor=editor(), version_id=first.pk)
        things.discard_draft_thing(actor=editor(), version_id=second.pk)
        assert catalogue.find_thing_in_force("shop").version_id == first.pk

    def test_nobody_finds_a_version_that_is_not_there(self):
        with pytest.raises(VersionNotFound):
            things.publish_thing(actor=editor(), version_id=2**40)

    @pytest.mark.parametrize("change", ["definition_json = '{}'", "number = 9", "state = 'draft'", "editors = '[1]'"])
    def test_the_database_refuses_to_change_what_was_published(self, change):
        version = in_force()
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE catalogue_thingversion SET {change} WHERE id = %s", [version.pk])  # noqa: S608
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM catalogue_thingversion WHERE id = %s", [version.pk])


def at_once(*acts):
    """Do these at the same moment; what came of each, by the name of the class of a refusal."""
    together, told = threading.Barrier(len(acts), timeout=20), []

    def do(act, given):
        together.wait()
        try:
            told.append(act(**given).state)
        except (ThingChanged, DraftExists, StepNotPossible, ThingCodeTaken) as refusal:
            told.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(told)


@pytest.mark.django_db(transaction=True)
class TestTwoEditorsAtOnce:
    def test_of_two_that_save_one_wins_and_the_other_is_told(self):
        version = drafted()
        given = [
            {"actor": editor(), "version_id": version.pk, "definition": saying(title=title)} for title in ("甲", "乙")
        ]
        acts = [(things.save_draft_thing, each | {"revision": version.changed_at}) for each in given]
        assert at_once(*acts) == ["ThingChanged", "draft"]

    def test_of_two_that_publish_one_does(self):
        version = drafted()
        acts = [(things.publish_thing, {"actor": editor(), "version_id": version.pk}) for _each in range(2)]
        assert at_once(*acts) == ["StepNotPossible", "published"]

    def test_two_begin_one_next_version(self):
        version = in_force()
        acts = [(things.new_version_from_thing, {"actor": editor(), "version_id": version.pk}) for _each in range(2)]
        assert at_once(*acts) == ["DraftExists", "draft"]

    def test_two_take_the_same_code(self):
        acts = [(things.create_thing, {"actor": editor(), "definition": saying()}) for _each in range(2)]
        assert at_once(*acts) == ["ThingCodeTaken", "draft"]
