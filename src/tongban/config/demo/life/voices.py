"""Tales of people who speak up: bad ratings that were mended, answered or are still waiting; a neighbour's hearing."""

from tongban.cases import public as cases
from tongban.cases.models import Notice, Participant
from tongban.cases.services import interested_hearing, participants
from tongban.config.demo.life.tale import FOOD, SHOP, Tale, begin, on
from tongban.config.demo.staff import deputy_of
from tongban.kernel.actors import PUBLIC
from tongban.kernel.events import restore
from tongban.kernel.models import OutboxEvent
from tongban.ratings import links
from tongban.ratings.models import Rectification
from tongban.ratings.services import inviting, rectifying
from tongban.ratings.services.rating import give_rating


def rated_badly() -> None:
    """Three bad ratings: one called back, answered and rated again; one complex, in the ledger; one to be verified."""
    answered = _rated(9101, ago=12, level=4, text="排队一个多小时，只开了一个窗口。", phone="13800000001")
    _verify(answered, 11, "clear", "当天上午两名窗口人员请假，只开了一个窗口，情况属实。")
    head = deputy_of(answered.office)
    with on(11, 15):
        about = {"result": "reached", "words": "已说明原因并致歉，本人表示理解，希望午间也有人值班。"}
        rectifying.record_call_back(actor=head, rectification_id=_of(answered).pk, **about)
    with on(10, 16):
        rectifying.answer_rating(
            actor=head,
            rectification_id=_of(answered).pk,
            measures="固定三个综合窗口，午间轮值；请假须先安排顶岗。",
            answer="您反映的情况属实。我们已固定开放三个窗口，中午也有人值班。给您添麻烦了，谢谢您的提醒。",
        )
    with on(9, 20):
        token = links.again_path(_of(answered).pk).split("/")[2]
        rectifying.rate_again(token=token, level=2, text="第二次去不用排队了。")
    complex_one = _rated(9102, ago=6, level=5, text="网上提示的材料和窗口要的不一样，跑了两趟。")
    _verify(complex_one, 5, "complex", "办事指南与实施细则不一致，需与上级部门核对后统一修改。")
    _rated(9103, ago=1, level=5, text="")


def neighbour_asks() -> None:
    """A neighbour without an account asks for the hearing by the copy of the notice; the clock stands still."""
    tale = begin(FOOD, 9104, ago=9)
    tale.accept(ago=8)
    with on(7, 10):
        participants.add_participant(
            actor=tale.office.clerk,
            case_number=tale.number,
            role="interested",
            name="楼上住户 何先生",
            interest="油烟和噪声",
            major=True,
        )
    with on(6, 9):
        cases.tell_hearing_right(
            actor=tale.office.decider, case_number=tale.number, ground="47", topic="临街铺面油烟排放对楼上住户的影响"
        )
    with on(4, 20):
        person = Participant.objects.get(case__number=tale.number)
        copy = Notice.objects.get(pk=person.hearing_notice_id or 0)
        interested_hearing.ask_as_interested(
            actor=PUBLIC,
            verification=copy.verification,
            why="厨房排烟口正对我家窗户，想当面说明。",
            name=person.name,
        )


def _rated(who: int, *, ago: int, level: int, text: str, phone: str = "") -> Tale:
    """A shop was registered, and its owner was not content."""
    tale = begin(SHOP, who, ago=ago + 2, at_the_window=True)
    deputy_of(tale.office)  # before the rating: without another head it would go to the bureau
    tale.accept(ago=ago + 2)
    while (live := tale.live()).key != tale.item.steps[-1].key and live.outcome is None:
        if _decides(tale, live.key):
            break
        tale.finish(live.key, ago + 1, "符合要求。")
    tale.decide(ago + 1)
    told = OutboxEvent.objects.filter(name=cases.CaseDecided.name, payload__case_number=tale.number).latest("pk")
    with on(ago, 19):
        inviting.invite_for_case(restore(told.name, told.payload))  # type: ignore[arg-type] # asked for by its name
        give_rating(
            target=links.Target(case_number=tale.number),
            chosen="",
            level=level,
            answers=(),
            text=text,
            channel="web",
            contact_name="店主" if phone else "",
            contact_phone=phone,
        )
        rectifying.tell_department(rating_id=_of(tale).rating_id)
    return tale


def _decides(tale: Tale, key: str) -> bool:
    return any(step.key == key and step.kind == "decide" for step in tale.item.steps)


def _verify(tale: Tale, ago: int, finding: str, found: str) -> None:
    with on(ago, 10):
        one = _of(tale)
        rectifying.verify_rating(actor=deputy_of(tale.office), rectification_id=one.pk, finding=finding, found=found)


def _of(tale: Tale) -> Rectification:
    return Rectification.objects.get(rating__invitation__reference=tale.number)
