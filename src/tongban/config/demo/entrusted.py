"""The fourth told story: somebody applies for a company under a mandate; the company takes it back; it is over.

What the mandate does not open is tried as well, and what was done is read where the company reads it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from django.utils import timezone

from tongban.applications import public as applications
from tongban.cases import public as cases
from tongban.cases.public import Channel
from tongban.catalogue import public as catalogue
from tongban.catalogue.public import Item
from tongban.config.demo import answers, residents
from tongban.config.demo.telling import Teller, require, wait_for
from tongban.config.demo.together import WORDS
from tongban.identity import public as identity
from tongban.identity.public import Act
from tongban.identity.rows import MandateRow
from tongban.kernel import clock
from tongban.kernel.errors import DomainError
from tongban.messaging import public as messaging

DAYS = 30
MESSAGES = 10
ACTS = (Act.APPLY, Act.SUPPLEMENT, Act.READ)


@dataclass
class Entrusted:
    """What the story knows."""

    tell: Teller
    wait: Callable[[Callable[[], Any], str], Any]
    random: Random = field(default_factory=lambda: Random(f"entrusted/{clock.now().isoformat()}"))  # noqa: S311
    item: Item = field(init=False)
    company: residents.Resident = field(init=False)
    agent: residents.Resident = field(init=False)
    mandate_id: int = 0
    case: str = ""
    open_draft: str = ""

    def mandate(self) -> MandateRow:
        """As the company sees it."""
        return next(row for row in identity.Mandates.list_mandates(self.company.actor) if row.id == self.mandate_id)

    def told(self, subject: str) -> bool:
        """True once the company has a message that begins so and names the agent."""
        newest = messaging.list_recent(self.company.actor, MESSAGES)
        return any(row.subject.startswith(subject) and self.agent.about.name in row.subject for row in newest)

    def may(self, act: Act, item_code: str = "") -> bool:
        code = item_code or self.item.code
        agent_id, represented_id = self.agent.party_id, self.company.party_id
        return identity.Mandates.may_act_for(agent_id=agent_id, represented_id=represented_id, item_code=code, act=act)


def tell_it(tell: Teller, wait: Callable[[Callable[[], Any], str], Any] = wait_for) -> None:
    """From the mandate to the refusal; raises NotSeen at the first thing that did not happen."""
    story = Entrusted(tell, wait)
    for title, act in _ACTS:
        tell.head(title)
        act(story)


def _give(story: Entrusted) -> None:
    hits = catalogue.search_items(words=WORDS).items
    found = [catalogue.get_item_in_force(hit.code) for hit in hits]
    story.company = residents.organisation(story.random.randrange(residents.ORGANISATIONS))
    story.agent = residents.person(story.random.randrange(residents.PERSONS))
    story.item = next(item for item in found if item.definition.form and residents.may_apply(story.company, item))
    require(not story.may(Act.APPLY), "the agent may act before anybody said so")
    require(_refused(lambda: _start(story)), "an application was started without a mandate")
    until = clock.today() + timedelta(days=DAYS)
    story.mandate_id = identity.Mandates.give(
        actor=story.company.actor,
        agent_name=story.agent.about.name,
        agent_certificate_number=story.agent.certificate_number,
        valid_until=until,
        item_codes=[story.item.code],
        acts=list(ACTS),
    )
    require(all(story.may(act) for act in ACTS), "the mandate does not open what it says")
    require(not story.may(Act.WITHDRAW) and not story.may(Act.PAY), "the mandate opens acts nobody named")
    require(not story.may(Act.APPLY, "ANOTHER"), "the mandate opens an item nobody named")
    story.wait(lambda: story.told("有人可以代您办事了"), "the company is not told of the mandate")
    story.tell.prove(
        f"{story.company.about.name} 授权 {story.agent.about.name} 代办；没有写明的事不能代办",
        item=story.item.title,
        acts="、".join(str(act.label) for act in ACTS),
        until=until,
    )


def _apply(story: Entrusted) -> None:
    number = _filled_in(story)
    story.case = applications.submit_application(actor=story.agent.actor, number=number).cases[0].number
    seen = cases.get_progress(actor=story.company.actor, case_number=story.case)
    require(seen.item_title == story.item.title, "the company does not see the case of its agent")
    require(_refused(lambda: _withdraw(story)), "the agent withdrew the case without a mandate to do so")
    story.wait(lambda: story.told("有人代您办了事"), "the company is not told of the use")
    uses = [(use.act, use.number) for use in story.mandate().uses]
    require(uses == [(Act.APPLY, number)], f"the use is not on record: {uses}")
    story.tell.prove("代办人提交申请；企业收到消息，代办记录已写入；撤回申请未授权，被拒绝", case=story.case)
    story.open_draft = _filled_in(story)
    story.tell.prove("代办人又填好一份申请，还没有提交", application=story.open_draft)


def _revoke(story: Entrusted) -> None:
    identity.Mandates.revoke(actor=story.company.actor, mandate_id=story.mandate_id)
    actor, number = story.agent.actor, story.open_draft
    tried = {
        "提交": lambda: applications.submit_application(actor=actor, number=number),
        "继续填写": lambda: applications.save_answers(actor=actor, number=number, answers={}),
        "再办一件": lambda: _start(story),
    }
    done = [name for name, act in tried.items() if not _refused(act)]
    require(not done, f"after the end the agent still could: {done}")
    require(not any(story.may(act) for act in Act), "the mandate still opens something")
    require(not story.mandate().in_force, "the company still sees the mandate in force")
    story.tell.prove("企业收回授权，立即生效；代办人的下一步被拒绝", refused="、".join(tried))


def _read(story: Entrusted) -> None:
    row = story.mandate()
    require(len(row.uses) == 1, f"{len(row.uses)} uses on record, expected 1: a refused act is none")
    (use,) = row.uses
    line = f"{timezone.localtime(use.used_at):%Y-%m-%d %H:%M} {use.act.label} {use.item_title} {use.number}"
    still = cases.get_progress(actor=story.company.actor, case_number=story.case)
    require(still.state == cases.CaseState.RECEIVED, "the case handed in before did not go on")
    story.tell.prove(f"企业看到代办记录；已提交的继续办理（{still.state.label}）", ended=row.ended_by, use=line)


def _filled_in(story: Entrusted) -> str:
    """A whole draft of the agent for the company."""
    actor, number = story.agent.actor, _start(story)
    filled = answers.fill(story.random, story.item, story.company)
    applications.save_answers(actor=actor, number=number, answers=filled)
    for key, form, file_id in answers.evidence_for(story.random, story.item, filled, actor, at_the_window=False):
        applications.add_evidence(actor=actor, number=number, material_key=key, form=form, file_id=file_id)
    return number


def _start(story: Entrusted) -> str:
    return applications.start_application(
        actor=story.agent.actor,
        item_codes=[story.item.code],
        applicant_id=story.company.party_id,
        agent_id=story.agent.party_id,
        channel=Channel.WEB,
        fresh=True,
    ).number


def _withdraw(story: Entrusted) -> None:
    cases.withdraw_case(actor=story.agent.actor, case_number=story.case, reason="")


def _refused(act: Callable[[], Any]) -> bool:
    try:
        act()
    except DomainError:
        return True
    return False


_ACTS: tuple[tuple[str, Callable[[Entrusted], None]], ...] = (
    ("24 企业授权代办 a company lets somebody act", _give),
    ("25 代办人为企业申请 the agent applies for it", _apply),
    ("26 企业收回授权 the company takes it back", _revoke),
    ("27 代办记录 what was done, for the company to read", _read),
)
