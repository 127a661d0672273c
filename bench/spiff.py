"""The yardstick of steps: SpiffWorkflow with its state in the same PostgreSQL, as its users keep it.

One row of JSONB for an instance, written and committed after every step. ``read`` fetches and restores the state
before each step, as a web process that has not seen the instance must; without it the instance stays in memory, which
is the best it can do. The answers of the form are in the data of the first task, as a form task leaves them, and go on
to the next ones; a case of ours has the same answers.
"""

import json
from dataclasses import dataclass
from functools import cache
from io import BytesIO

from django.db import connection, transaction
from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from bench.walks import FORM, STEPS

_BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_TABLE = "CREATE TABLE IF NOT EXISTS bench_spiff (id bigint PRIMARY KEY, state jsonb NOT NULL)"


@cache
def _serializer() -> BpmnWorkflowSerializer:
    return BpmnWorkflowSerializer()


def _process() -> bytes:
    """Eight user tasks one after another, as BPMN."""
    nodes = ["start", *(f"s{place}" for place in range(STEPS)), "end"]
    tasks = "".join(f'<manualTask id="{node}" name="{node}"/>' for node in nodes[1:-1])
    flows = "".join(
        f'<sequenceFlow id="f{place}" sourceRef="{nodes[place]}" targetRef="{nodes[place + 1]}"/>'
        for place in range(len(nodes) - 1)
    )
    inside = f'<startEvent id="start"/>{tasks}<endEvent id="end"/>{flows}'
    process = f'<process id="eight" isExecutable="true">{inside}</process>'
    return f'<definitions xmlns="{_BPMN}">{process}</definitions>'.encode()


def open_instances(first: int, many: int) -> list[int]:
    """Instances that wait at their first task, each with its row."""
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.parse(BytesIO(_process())))
    spec = parser.get_spec("eight")
    with connection.cursor() as cursor:
        cursor.execute(_TABLE)
        for number in range(first, first + many):
            workflow = BpmnWorkflow(spec)
            workflow.do_engine_steps()
            (task,) = workflow.get_tasks(state=TaskState.READY, manual=True)
            task.data.update(FORM)
            state = _serializer().serialize_json(workflow)
            cursor.execute("INSERT INTO bench_spiff VALUES (%s, %s::jsonb)", [number, state])
    return list(range(first, first + many))


@dataclass
class Instance:
    number: int
    workflow: BpmnWorkflow | None = None

    def step(self, *, read: bool) -> None:
        """Finish the task that waits, in one transaction."""
        with transaction.atomic(), connection.cursor() as cursor:
            if read or self.workflow is None:
                cursor.execute("SELECT state::text FROM bench_spiff WHERE id = %s FOR UPDATE", [self.number])
                self.workflow = _serializer().deserialize_json(cursor.fetchone()[0])
            (task,) = self.workflow.get_tasks(state=TaskState.READY, manual=True)
            task.run()
            self.workflow.do_engine_steps()
            state = _serializer().serialize_json(self.workflow)
            cursor.execute("UPDATE bench_spiff SET state = %s::jsonb WHERE id = %s", [state, self.number])


def walk(number: int, *, read: bool) -> int:
    """All steps of an instance; raises AssertionError when it is not over then."""
    instance = Instance(number)
    for _ in range(STEPS):
        instance.step(read=read)
    if instance.workflow is None or not instance.workflow.is_completed():
        raise AssertionError(json.dumps({"instance": number}))
    return STEPS
