import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import TaskNotFound

from tongban.kernel import jobs


class TestDefer:
    @pytest.mark.django_db
    def test_refuses_a_job_nobody_declared(self):
        with pytest.raises(TaskNotFound):
            jobs.defer("kernel.no_such_job", number=1)

        assert not ProcrastinateJob.objects.filter(task_name="kernel.no_such_job").exists()
