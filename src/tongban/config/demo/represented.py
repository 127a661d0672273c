"""The fifth told story: the register names another legal representative, and a company changes hands at once.

Who spoke for the company before is refused with the next act; what was begun for it is not lost.
"""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from tongban.applications import public as applications
from tongban.cases.public import Channel
from tongban.catalogue import public as catalogue
from tongban.catalogue.public import Item
from tongban.config.demo import residents
from tongban.config.demo.telling import Teller, require, wait_for
from tongban.config.demo.together import WORDS
from tongban.identity import public as identity
from tongban.kernel import clock
from tongban.kernel.actors import SYSTEM, Actor
from tongban.kernel.errors import DomainError
from tongban.registers import public as registers

REGISTER = "organisations.representatives"


@dataclass
class Represented:
    """What the story knows."""

    tell: Teller
    wait: Callable[[Callable[[], Any], str], Any]
    random: Random = field(default_factory=lambda: Random(f"represented/{clock.now().isoformat()}"))  # noqa: S311
    item: Item = field(init=False)
    company: residents.Resident = field(init=False)
    before: residents.Resident = field(init=False)
    after: residents.Resident = field(init=False)
    draft: str = ""

    def here_for_it(self, person: residents.Resident) -> Actor:
        """The person, switched to the company."""
        return replace(person.actor, represents=self.company.party_id, represents_name=self.company.about.name)

    def speaks(self, person: residents.Resident) -> bool:
        return identity.Mandates.speaks_for(self.here_for_it(person)) == self.company.party_id


def tell_it(tell: Teller, wait: Callable[[Callable[[], Any], str], Any] = wait_for) -> None:
    """From one entry of the register to the next; raises NotSeen at the first thing that did not happen."""
    story = Represented(tell, wait)
    for title, act in _ACTS:
        tell.head(title)
        act(story)


def _name_the_first(story: Represented) -> None:
    hits = catalogue.search_items(words=WORDS).items
    found = [catalogue.get_item_in_force(hit.code) for hit in hits]
    story.company = residents.organisation(story.random.randrange(residents.ORGANISATIONS))
    one, other = story.random.sample(range(residents.PERSONS), 2)
    story.before, story.after = residents.person(one), residents.person(other)
    story.item = next(item for item in found if item.definition.form and residents.may_apply(story.company, item))
    require(_refused(lambda: _start(story, story.before)), "somebody no register names started for the company")
    _register(story, story.before)
    story.wait(lambda: story.speaks(story.before), "the legal representative of the register cannot act")
    story.draft = _start(story, story.before)
    _save(story, story.before)
    story.tell.prove(
        f"登记库：{story.company.about.name} 的法定代表人是 {story.before.about.name}；不用授权即可为企业办事",
        item=story.item.title,
        application=story.draft,
    )


def _name_the_next(story: Represented) -> None:
    _register(story, story.after)
    story.wait(lambda: not story.speaks(story.before), "the one before still speaks for the company")
    tried = {
        "继续填写": lambda: _save(story, story.before),
        "提交": lambda: applications.submit_application(actor=story.before.actor, number=story.draft),
        "再办一件": lambda: _start(story, story.before),
    }
    done = [name for name, act in tried.items() if not _refused(act)]
    require(not done, f"after the change the one before still could: {done}")
    story.tell.prove(
        f"登记变更为 {story.after.about.name}，{story.before.about.name} 的下一步被拒绝", refused="、".join(tried)
    )


def _go_on(story: Represented) -> None:
    story.wait(lambda: story.speaks(story.after), "the new legal representative cannot act")
    require(_refused(lambda: _save(story, story.after)), "a draft was changed without taking it over")
    applications.take_over_draft(actor=story.here_for_it(story.after), number=story.draft)
    _save(story, story.after)
    require(_refused(lambda: _save(story, story.before)), "the one before still has the draft")
    story.tell.prove("新法定代表人接手原来的草稿，接着填写，内容没有丢", application=story.draft)


def _register(story: Represented, person: residents.Resident) -> None:
    """A file of changes with one line, as the market supervision department hands it in."""
    company = {"uscc": story.company.certificate_number, "organisation": story.company.about.name}
    named = {"person_number": person.certificate_number, "person_name": person.about.name, "entry": "法定代表人"}
    file = io.BytesIO(json.dumps(company | named, ensure_ascii=False).encode())
    registers.load_file(
        actor=SYSTEM,
        code=REGISTER,
        file=file,
        source_name=f"{REGISTER}.jsonl",
        mode=registers.LoadMode.CHANGES,
        as_of=clock.today(),
    )


def _start(story: Represented, person: residents.Resident) -> str:
    return applications.start_application(
        actor=story.here_for_it(person),
        item_codes=[story.item.code],
        applicant_id=story.company.party_id,
        agent_id=person.party_id,
        channel=Channel.WEB,
        fresh=True,
    ).number


def _save(story: Represented, person: residents.Resident) -> None:
    applications.save_answers(actor=story.here_for_it(person), number=story.draft, answers={})


def _refused(act: Callable[[], Any]) -> bool:
    try:
        act()
    except DomainError:
        return True
    return False


_ACTS: tuple[tuple[str, Callable[[Represented], None]], ...] = (
    ("28 登记的法定代表人 the register says who speaks for a company", _name_the_first),
    ("29 法定代表人变更 the register names another", _name_the_next),
    ("30 新法定代表人接手 the new one goes on", _go_on),
)
