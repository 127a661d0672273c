"""Tales of a road to be dug up: four departments at once, and an expert review that stops the clock."""

from tongban.cases import public as cases
from tongban.cases.services.office import asking, transferring, urging
from tongban.config.demo.life.tale import ROAD, Tale, begin, day, on
from tongban.config.demo.staff import Office, office_by_code


def four_departments() -> None:
    """In the middle: one department agreed, one asks another, one was urged, one handed its step to a colleague."""
    tale = begin(ROAD, "mumian", ago=5)
    tale.accept(ago=4)
    tale.finish("survey", 3, "现场可以施工，建议夜间分段进行。")
    tale.finish("traffic", 2, "同意。施工期间保留一条机动车道，请设置夜间警示灯。")
    _ask(tale)
    _urge(tale)
    _hand_over(tale)


def experts_meet() -> None:
    """An expert review under way: the days until its end do not count."""
    tale = begin(ROAD, "zhuhai", ago=8)
    tale.accept(ago=7)
    tale.finish("survey", 6, "挖掘面积较大，建议组织专家评审。")
    with on(3, 10):
        cases.start_procedure(
            actor=tale.office.decider,
            case_number=tale.number,
            kind="expert_review",
            reasons="主干道挖掘面积超过 500 平方米，需要专家评审施工方案。",
            expected_value=10,
        )


def _office(tale: Tale, key: str) -> Office:
    step = next(step for step in tale.item.steps if step.key == key)
    return office_by_code(step.authority_code)


def _ask(tale: Tale) -> None:
    """The transport department wants to hear the police and an expert first."""
    office, task_id = _office(tale, "buses"), tale.live("buses").task_id
    with on(2, 15):
        cases.claim_task(actor=office.reviewer, case_number=tale.number, task_id=task_id)
        asking.ask_others(
            actor=office.reviewer,
            case_number=tale.number,
            kind="consult",
            question="三条公交线路需要绕行，绕行路段的左转能否放开？",
            authority_ids=[_office(tale, "traffic").reviewer.authority_id or 0],
            due_on=day(-2),
            task_id=task_id,
        )


def _urge(tale: Tale) -> None:
    with on(1, 10):
        urging.urge_task(
            actor=tale.office.reviewer,
            case_number=tale.number,
            text="交警部门已经同意，请尽快核对地下管线。",
            task_id=tale.live("pipes").task_id,
        )


def _hand_over(tale: Tale) -> None:
    office, task_id = _office(tale, "green"), tale.live("green").task_id
    with on(1, 11):
        cases.claim_task(actor=office.reviewer, case_number=tale.number, task_id=task_id)
        transferring.hand_over_task(
            actor=office.reviewer,
            case_number=tale.number,
            to_staff_id=office.second.id or 0,
            reason="该路段行道树由你负责，请接着办。",
            task_id=task_id,
        )
