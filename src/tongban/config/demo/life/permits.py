"""Tales of food permits and allowances: checks at the place, hearings, extension, delivery, and what came after."""

from datetime import timedelta

from tongban.cases import public as cases
from tongban.cases.models import Notice
from tongban.cases.public import NoticeKind, Signature
from tongban.cases.services import delivery, extension, hearing, objections, sequels, silence, site_visits
from tongban.config.demo.life.tale import ALLOWANCE, FOOD, Tale, begin, day, moment, on


def extended() -> None:
    """An extension that the head approved: the applicant was told the reasons and the new day."""
    tale = begin(FOOD, "mumian", ago=6)
    tale.accept(ago=5)
    with on(2, 16):
        extension.extend_case(
            actor=tale.office.decider,
            case_number=tale.number,
            days=7,
            reasons="申请人增设中央厨房，需要会同专家核对加工流程，二十个工作日内不能作出决定。",
        )


def visited_and_delivered() -> None:
    """Two officers looked at the kitchen; the permit was granted, delivered with its proof, and changed later."""
    tale = _granted("mumian", start=30, place="演示市天河区五山路13号一楼")
    _deliver(tale, ago=19, recipient="欧阳建华")
    with on(4, 10):
        sequels.change_result(
            actor=tale.office.decider,
            case_number=tale.number,
            changes=[("经营项目", "热食类食品制售", "热食类、冷食类食品制售")],
            reasons="经营者申请增加冷食类项目，现场核查符合要求。",
        )


def revoked() -> None:
    """A permit that was got with a forged lease and was revoked."""
    tale = _granted(311, start=32, place="演示市海珠区江南大道88号")
    with on(3, 11):
        sequels.revoke_result(
            actor=tale.office.decider,
            case_number=tale.number,
            ground="69-2",
            reasons="经查，申请时提交的房屋租赁合同系伪造。",
        )


def heard() -> None:
    """A hearing that was asked for and held; the chair was challenged, without success; granted in the end."""
    tale = begin(FOOD, "zhang-min", ago=36)
    tale.accept(ago=35)
    _tell_right(tale, ago=30)
    _ask(tale, ago=29)
    _notify(tale, ago=28, planned=18, place="演示市政务服务中心三楼听证室")
    with on(26, 9):
        hearing.challenge_chair(
            actor=tale.resident.actor, case_number=tale.number, reasons="听说主持人住在同一栋楼，请求更换。"
        )
    with on(25, 9):
        hearing.answer_challenge(
            actor=tale.office.decider, case_number=tale.number, upheld=False, answer="经核实，主持人不住在该楼。"
        )
    with on(18, 12):
        cases.record_hearing(
            actor=tale.office.reviewer,
            case_number=tale.number,
            held_at=moment(18, 11),
            attendees="申请人张敏、审查人员、楼上住户三人",
            record="住户担心油烟和噪声。申请人同意加装油烟净化设备，晚上九点半前打烊。各方无其他意见。",
            signatures=[
                Signature("张敏", "申请人", signed=True),
                Signature(tale.office.reviewer.name, "审查人员", signed=True),
                Signature("麦女士", "利害关系人", signed=False, note="对笔录无异议，因急事先行离开"),
            ],
        )
    tale.finish("inspect", 17, "现场符合要求。")
    tale.finish("review", 16, "听证意见已采纳，建议准予。")
    tale.decide(15, valid_until=day(15) + timedelta(days=5 * 365))


def hearing_to_come() -> None:
    """A hearing that is still to be held: the clock stands still until then."""
    tale = begin(FOOD, "zhang-min", ago=8)
    tale.accept(ago=7)
    _tell_right(tale, ago=5)
    _ask(tale, ago=4)
    _notify(tale, ago=2, planned=-8, place="演示市政务服务中心三楼听证室")


def on_public_view() -> None:
    """An allowance on public view; one neighbour objected and was answered, another waits for the answer."""
    tale = begin(ALLOWANCE, "chen-guohua", ago=9)
    tale.accept(ago=8)
    with on(6, 10):
        procedure_id, _until = cases.start_procedure(
            actor=tale.office.decider,
            case_number=tale.number,
            kind="publicity",
            reasons="拟发放名单在社区公告栏公示，听取群众意见。",
            expected_value=10,
        )
    with on(4, 15):
        objection = objections.record_objection(
            actor=tale.office.clerk,
            case_number=tale.number,
            procedure_id=procedure_id,
            name="同社区居民 何先生",
            contact="电话",
            text="好像已经在原单位领过一次奖励。",
        )
    with on(3, 10):
        objections.answer_objection(
            actor=tale.office.reviewer,
            case_number=tale.number,
            objection_id=objection.pk,
            answer="经与原单位核对，没有领取过同类奖励，已当面答复。",
        )
    with on(1, 16):
        objections.record_objection(
            actor=tale.office.clerk,
            case_number=tale.number,
            procedure_id=procedure_id,
            name="社区居民 佘女士",
            text="请核对户口是否一直在本市。",
        )


def turned_away() -> None:
    """Not accepted: the right department is named."""
    tale = begin(FOOD, "zhang-min", ago=12)
    with on(10, 11):
        cases.claim_task(actor=tale.office.clerk, case_number=tale.number)
        cases.refuse_acceptance(
            actor=tale.office.clerk,
            case_number=tale.number,
            ground="not_this_authority",
            reasons="经营场所在邻市，食品经营许可由经营场所所在地的市场监督管理部门办理。",
            right_authority="经营场所所在地县级市场监督管理局",
        )


def promise_missed() -> None:
    """Two promises that were not kept: one explained in public, one waits for its explanation."""
    for who, explained in (("ouyang", True), (402, False)):
        tale = begin(FOOD, who, ago=13)
        tale.accept(ago=12)
        with on(2, 8):
            silence.note_missed_promise(case_number=tale.number)
        if explained:
            with on(1, 11):
                silence.explain_missed_promise(
                    actor=tale.office.decider,
                    case_number=tale.number,
                    explanation="核查人员集中参加节前食品安全检查，现场核查推迟了三天。已加派人手，本周内办结。给您添麻烦了。",
                )


def _granted(who: str | int, *, start: int, place: str) -> Tale:
    """From the application to the decision, with the look at the place the rules ask for."""
    tale = begin(FOOD, who, ago=start)
    tale.accept(ago=start - 1)
    with on(start - 2, 9):
        procedure_id, _until = cases.start_procedure(
            actor=tale.office.decider,
            case_number=tale.number,
            kind="site_check",
            reasons="新办食品经营许可，需要现场核查。",
            expected_value=5,
        )
    with on(start - 4, 17):
        site_visits.record_visit(
            actor=tale.office.reviewer,
            case_number=tale.number,
            procedure_id=procedure_id,
            place=place,
            visited_at=moment(start - 4, 15),
            officers=[tale.office.reviewer.id or 0, tale.office.second.id or 0],
            findings="加工间、餐具消毒间与图纸一致，从业人员持健康证，冷藏设备运转正常。",
            passed=True,
            present=tale.resident.about.name,
        )
        cases.end_procedure(
            actor=tale.office.reviewer,
            case_number=tale.number,
            procedure_id=procedure_id,
            passed=True,
            result="符合现场核查要求。",
        )
    tale.finish("inspect", start - 5, "现场核查通过。")
    tale.finish("review", start - 6, "材料与现场一致，建议准予。")
    tale.decide(start - 7, valid_until=day(start - 7) + timedelta(days=5 * 365))
    return tale


def _deliver(tale: Tale, *, ago: int, recipient: str) -> None:
    tale.finish("produce", ago + 2, "许可证已打印。")
    with on(ago, 10):
        grant = Notice.objects.get(case__number=tale.number, kind=NoticeKind.GRANT)
        delivery.record_delivery(
            actor=tale.office.clerk,
            case_number=tale.number,
            notice_id=grant.pk,
            method="picked_up",
            recipient=recipient,
            relation="经办人",
            delivered_at=moment(ago, 9, 40),
        )
    tale.finish("deliver", ago, "当面签收。")


def _tell_right(tale: Tale, *, ago: int) -> None:
    with on(ago, 9):
        cases.tell_hearing_right(
            actor=tale.office.decider, case_number=tale.number, ground="47", topic="临街铺面油烟排放对楼上住户的影响"
        )


def _ask(tale: Tale, *, ago: int) -> None:
    with on(ago, 20):
        cases.request_hearing(actor=tale.resident.actor, case_number=tale.number, why="想当面说明油烟净化的安排")


def _notify(tale: Tale, *, ago: int, planned: int, place: str) -> None:
    with on(ago, 11):
        cases.notify_hearing(
            actor=tale.office.decider,
            case_number=tale.number,
            planned_at=moment(planned, 9, 30),
            place=place,
            chair_id=tale.office.second.id or 0,
            clerk_name="书记员 何静",
        )
