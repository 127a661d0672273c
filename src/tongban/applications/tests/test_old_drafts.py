"""A draft left lying for a year goes, a month after its owner was told; one saved again stays."""

from datetime import timedelta

import pytest

from tongban.applications.enums import ApplicationState
from tongban.applications.handlers import tell_draft_ends
from tongban.applications.services import answers, old_drafts
from tongban.applications.tests import factories
from tongban.identity.tests import factories as identity
from tongban.kernel import clock, events, retention
from tongban.kernel.models import AuditRecord, OutboxEvent
from tongban.messaging import public as messaging

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return identity.citizen(name="欧阳建华")


@pytest.fixture
def draft(owner):
    return factories.ready(owner)


def tend_after(days):
    with clock.standing_at(clock.now() + timedelta(days=days)):
        old_drafts.tend_old_drafts()


def state(draft):
    draft.refresh_from_db()
    return draft.state


class TestOldDrafts:
    def test_is_told_a_month_before_and_then_goes_with_all_that_was_typed(self, draft, owner):
        tend_after(334)
        assert not OutboxEvent.objects.filter(name="applications.draft_ends").exists()
        tend_after(336)
        tend_after(337)
        (event,) = OutboxEvent.objects.filter(name="applications.draft_ends")
        for _again in range(2):
            tell_draft_ends(events.restore(event.name, event.payload))
        assert ["草稿" in each.subject for each in messaging.list_recent(owner, 10)] == [True]

        tend_after(365)
        assert state(draft) == ApplicationState.DRAFT
        tend_after(367)
        assert state(draft) == ApplicationState.DISCARDED
        assert (draft.answers, draft.contact, draft.evidence.count()) == ({}, {}, 0)
        assert AuditRecord.objects.filter(action=retention.FORGET, subject="table:applications.Application").exists()

    def test_never_goes_untold_however_old(self, draft):
        tend_after(800)
        assert state(draft) == ApplicationState.DRAFT
        tend_after(829)
        assert state(draft) == ApplicationState.DRAFT
        tend_after(831)
        assert state(draft) == ApplicationState.DISCARDED

    def test_saving_it_again_starts_the_year_anew(self, draft, owner):
        tend_after(336)
        with clock.standing_at(clock.now() + timedelta(days=340)):
            answers.save_answers(actor=owner, number=draft.number, answers={})
        tend_after(400)
        assert state(draft) == ApplicationState.DRAFT
        assert OutboxEvent.objects.filter(name="applications.draft_ends").count() == 1
        tend_after(340 + 336)
        assert OutboxEvent.objects.filter(name="applications.draft_ends").count() == 2

    def test_what_was_handed_in_is_no_draft(self, draft, owner):
        factories.hand_in(owner, draft.number)
        tend_after(800)
        assert not OutboxEvent.objects.filter(name="applications.draft_ends").exists()
