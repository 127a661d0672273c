"""What is kept for a term goes when it is over, never before, and leaves proof."""

import hashlib
from datetime import timedelta

import pytest
from axes.models import AccessLog
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tongban.config import doctor
from tongban.identity.tests import factories as identity
from tongban.kernel import clock, retention
from tongban.kernel.models import AuditRecord, Delivery, OutboxEvent
from tongban.kernel.privacy import Retention
from tongban.messaging.tests.factories import MessageFactory

pytestmark = pytest.mark.django_db
Message = MessageFactory._meta.model
TERM = timedelta(days=Retention.MESSAGE.value.days)


def standing_after(term: Retention):
    """A day after a term that starts now."""
    return clock.standing_at(timezone.now() + timedelta(days=term.value.days + 1))


class TestForgetAll:
    def test_deletes_what_is_over_and_nothing_else(self):
        kept = MessageFactory(sent_at=timezone.now() - TERM + timedelta(hours=1))
        over = MessageFactory(sent_at=timezone.now() - TERM - timedelta(hours=1))

        assert retention.forget_all() == 1

        assert list(Message.objects.all()) == [kept]
        proof = retention.last_forgotten(["messaging.Message"])["messaging.Message"]
        assert (proof.rows, proof.digest) == (1, hashlib.new("sm3", str(over.pk).encode()).hexdigest())

    def test_a_second_run_deletes_and_proves_nothing(self):
        MessageFactory()
        with standing_after(Retention.MESSAGE):
            retention.forget_all()
            proofs = AuditRecord.objects.filter(action=retention.FORGET).count()
            assert retention.forget_all() == 0
        assert AuditRecord.objects.filter(action=retention.FORGET).count() == proofs

    def test_each_batch_has_its_proof(self, monkeypatch):
        monkeypatch.setattr(retention, "BATCH", 4)
        for number in range(9):
            AccessLog.objects.create(username=f"u{number}", user_agent="", path_info="/login/")
        with standing_after(Retention.GUESS):
            assert retention.forget_all() == 9
        proofs = AuditRecord.objects.filter(subject="table:axes.AccessLog").order_by("id")
        assert [proof.details["rows"] for proof in proofs] == [4, 4, 1]

    def test_sessions_go_a_day_after_they_ended(self):
        for key, hours in {"long over": 25, "just over": 23, "open": -1}.items():
            ended = timezone.now() - timedelta(hours=hours)
            Session.objects.create(session_key=key, session_data="x", expire_date=ended)
        retention.forget_all()
        assert set(Session.objects.values_list("session_key", flat=True)) == {"just over", "open"}

    def test_an_event_takes_its_dead_deliveries_along(self):
        event = OutboxEvent.objects.create(name="x.y", payload={})
        Delivery.objects.create(event=event, listener="nobody", state="dead")
        with standing_after(Retention.MESSAGE):
            retention.forget_all()
        assert not Delivery.objects.exists()


class TestKeptTooLong:
    def test_is_counted_and_said_by_the_doctor_when_no_job_ran(self):
        MessageFactory(sent_at=timezone.now() - TERM - timedelta(days=2))
        assert retention.count_overdue() == {}
        MessageFactory(sent_at=timezone.now() - TERM - timedelta(days=4))
        assert retention.count_overdue() == {"messaging.Message": 1}
        said = {finding.title: finding for finding in doctor.examine()}["保存期限 retention"]
        assert "messaging.Message 1" in said.said
        assert not said.well


class TestPage:
    PAGE = reverse("kernel:show_retention")

    def test_shows_terms_proof_and_what_stayed_too_long(self):
        desk = identity.log_in(Client(), identity.official("audit_admin"))
        MessageFactory(sent_at=timezone.now() - TERM - timedelta(days=4))
        assert "有 1 条数据三天前就应当删除" in desk.get(self.PAGE).text

        retention.forget_all()

        said = desk.get(self.PAGE).text
        assert "三天前就应当删除" not in said
        assert "?subject=table:messaging.Message" in said
        assert Retention.MESSAGE.value.basis in said

    def test_is_for_the_audit_administrator_only(self):
        desk = identity.log_in(Client(), identity.official("window_clerk"))
        assert desk.get(self.PAGE).status_code == 403
