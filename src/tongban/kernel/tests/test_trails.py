import pytest
from django.db import InternalError, connection, transaction
from django.db.utils import DatabaseError

from tongban.kernel import audit
from tongban.kernel.actors import SYSTEM
from tongban.kernel.models import AuditRecord


class TestTrails:
    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("again", [1, 2])
    def test_a_test_with_real_transactions_leaves_nothing_behind(self, again):
        assert AuditRecord.objects.count() == 0
        audit.record(actor=SYSTEM, action="kernel.try", subject=f"test:{again}")

    @pytest.mark.django_db
    def test_the_database_refuses_to_empty_the_trail(self):
        with pytest.raises((DatabaseError, InternalError)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE kernel_auditrecord")
