"""Objects for tests of this context and of those above: items with a form, drafts, drafts ready to be handed in."""

from typing import Any

from tongban.applications.models import Application, Holding, Parcel
from tongban.applications.services import answers, drafts, evidence, parts
from tongban.applications.services.submission import Submission, submit_application
from tongban.cases.public import Channel
from tongban.catalogue.public import Item, Thing
from tongban.catalogue.tests.factories import published_item
from tongban.identity.tests.factories import citizen
from tongban.kernel import clock, files
from tongban.kernel.actors import Actor

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

CHOICES = [{"value": "new", "label": "新办"}, {"value": "renew", "label": "延续"}]
PEOPLE = {
    "key": "people",
    "label": "从业人员",
    "type": "group",
    "required": False,
    "fields": [
        {"key": "name", "label": "姓名", "max_length": 20},
        {"key": "age", "label": "年龄", "type": "number", "required": False},
    ],
}
FORM: list[dict[str, Any]] = [
    {
        "key": "premises",
        "title": "经营场所",
        "fields": [
            {"key": "site", "label": "经营场所", "max_length": 50},
            {"key": "area", "label": "面积", "type": "number", "minimum": 1, "maximum": 10000, "unit": "平方米"},
            {"key": "kind", "label": "申请类别", "type": "choice", "choices": CHOICES},
        ],
    },
    {"key": "staff", "title": "人员", "fields": [PEOPLE]},
]
EMPLOYEES = {
    "key": "people",
    "label": "从业人员",
    "type": "group",
    "fields": [
        {"key": "name", "label": "姓名", "max_length": 20},
        {"key": "cert", "label": "健康证明", "type": "file"},
        {"key": "photo", "label": "照片", "type": "file", "required": False},
    ],
}
ROW_FORM: list[dict[str, Any]] = [{"key": "staff", "title": "人员", "fields": [EMPLOYEES]}]
ANSWERS = {"site": "五山路1号", "area": "80", "kind": "new"}
MATERIALS = [
    {"key": "lease", "name": "房屋租赁合同", "forms": ["2"]},
    {"key": "photo", "name": "场所照片", "necessity": "2"},
]


def item(**changes: Any) -> Item:
    """A published item with a form of two sections, one required and one optional material."""
    return published_item(**{"form": FORM, "materials": MATERIALS, "title": "食品经营许可"} | changes)


def draft(actor: Actor | None = None, *, of: Item | None = None, **options: Any) -> Application:
    """A fresh draft of a person's own."""
    actor = actor or citizen()
    applicant_id = options.pop("applicant_id", actor.id)
    return drafts.start_application(
        actor=actor,
        item_codes=[(of or item()).code],
        applicant_id=applicant_id,
        channel=options.pop("channel", Channel.WEB),
        **options,
    )


def draft_with_known_answer(actor: Actor, **said: Any) -> Application:
    """A draft whose question ``home`` was answered by the register of residence; it must hold the actor."""
    home = {"key": "home", "label": "现居住地址", "element": "person.address"}
    of = item(title="居住登记", form=[{"key": "me", "title": "本人", "fields": [home]}])
    return draft(actor, of=of, **said)


def holding_of(application: Application) -> Holding:
    """A record that stands in for a paper of a draft, whatever was looked for before."""
    told = {"title": "居民户口簿", "rows": [["户号", "H1"]], "about": [["来源", "户籍登记"]]}
    says = {"source": "register", "title": "居民户口簿", "issuer": "公安机关", "level": "A", "content": told}
    row, _added = Holding.objects.update_or_create(
        application=application, material_key="lease", defaults=says | {"as_of": clock.today()}
    )
    return row


def upload(actor: Actor, number: str, key: str = "lease", name: str = "合同.pdf") -> Any:
    """One file handed in for a material."""
    stored = files.store_bytes(name=name, data=PDF, media_type="application/pdf", actor=actor)
    return evidence.add_evidence(actor=actor, number=number, material_key=key, file_id=stored.id)


def ready(actor: Actor, **options: Any) -> Application:
    """A draft with everything filled in and uploaded."""
    application = draft(actor, **options)
    answers.save_answers(actor=actor, number=application.number, answers=ANSWERS)
    upload(actor, application.number)
    return application


def of_a_thing(actor: Actor, thing: Thing, **said: Any) -> Application:
    """A fresh draft of a thing of one's own."""
    return parts.start_thing(
        actor=actor, thing_code=thing.code, answers=said, applicant_id=actor.id, channel=Channel.WEB, fresh=True
    )


def hand_in(actor: Actor, number: str) -> Submission:
    """A draft over items like ``item``, filled in, uploaded and handed in."""
    answers.save_answers(actor=actor, number=number, answers=ANSWERS)
    upload(actor, number)
    return submit_application(actor=actor, number=number)


def submitted(actor: Actor, **options: Any) -> Submission:
    """An application that was handed in."""
    return submit_application(actor=actor, number=ready(actor, **options).number)


def parcel_of(number: str) -> Parcel:
    """The results of a thing, ready to be handed over."""
    return Parcel.objects.create(application=Application.objects.get(number=number), ready_at=clock.now())
