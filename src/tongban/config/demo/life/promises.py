"""Tales of promises instead of papers (告知承诺): one kept, one false and revoked, one still to be looked into."""

from random import Random

from tongban.applications import public as applications
from tongban.cases.public import Channel
from tongban.cases.services import commitments, sequels
from tongban.catalogue import public as catalogue
from tongban.config.demo import answers, residents
from tongban.config.demo.life.tale import SHOP, Tale, day, on
from tongban.config.demo.staff import office_by_code


def promise_kept() -> None:
    """A shop registered on the promise about its premises; somebody went there, and it was so."""
    tale = _on_promise(611, ago=14)
    with on(5, 10):
        commitments.record_after_check(
            actor=tale.office.reviewer,
            case_number=tale.number,
            kept=True,
            findings="到申报的经营场所查看，场所真实，正在营业，经营者出示了租赁合同。情况属实。",
        )


def promise_false() -> None:
    """The premises were not there, nor was it put right in time: on record, and the registration revoked."""
    tale = _on_promise(612, ago=18)
    with on(12, 10):
        commitments.record_after_check(
            actor=tale.office.reviewer,
            case_number=tale.number,
            kept=False,
            findings="申报的门牌号不存在，电话联系后经营者未能说明实际经营场所。",
            correct_by=day(6),
        )
    with on(5, 10):
        commitments.record_after_check(
            actor=tale.office.reviewer,
            case_number=tale.number,
            kept=False,
            findings="整改期限已过，经营者没有变更登记，申报的经营场所仍不存在。",
        )
    with on(3, 15):
        sequels.revoke_result(
            actor=tale.office.decider,
            case_number=tale.number,
            ground="69-2",
            reasons="申请人承诺的经营场所不存在，责令限期整改后仍未改正。",
        )


def promise_to_check() -> None:
    """One that somebody has to look into within the next days."""
    _on_promise(613, ago=17)


def _on_promise(who: int, *, ago: int) -> Tale:
    """Applied for with a promise instead of the papers of the premises, and granted on it the same day."""
    item, resident = catalogue.get_item_in_force(SHOP), residents.person(who)
    office = office_by_code(item.definition.authority_code)
    with on(ago, 9):
        number = _hand_in(item, resident)
    tale = Tale(item, office, resident, number)
    tale.accept(ago=ago)
    tale.finish("review", ago, "承诺内容完整，同意按告知承诺办理。", hour=15)
    tale.decide(ago, "根据申请人的承诺，准予登记。")
    return tale


def _hand_in(item: catalogue.Item, resident: residents.Resident) -> str:
    random, actor = Random(f"promise/{resident.party_id}"), resident.actor  # noqa: S311 a story, not a secret
    draft = applications.start_application(
        actor=actor, item_codes=[item.code], applicant_id=resident.party_id, channel=Channel.WEB, fresh=True
    )
    filled = answers.fill(random, item, resident) | {"situation-premises": "rent"}
    applications.save_answers(actor=actor, number=draft.number, answers=filled)
    applications.choose_promise(actor=actor, number=draft.number, item_code=item.code, chosen=True)
    promised = set(item.definition.promise_way.materials)
    for key, form, file_id in answers.evidence_for(random, item, filled, actor, at_the_window=False):
        if key not in promised:
            applications.add_evidence(actor=actor, number=draft.number, material_key=key, form=form, file_id=file_id)
    promise = applications.get_promise(actor=actor, number=draft.number)
    return applications.submit_application(actor=actor, number=draft.number, promise=promise).cases[0].number
