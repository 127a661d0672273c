"""Complete drafts ready to be handed in: a few made through the services, cloned in bulk with numbers of their own."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction

from tongban.applications import public as applications
from tongban.applications.models import Application, ApplicationItem, Evidence
from tongban.applications.numbering import new_number
from tongban.cases.public import Channel
from tongban.config.demo import answers, city, residents
from tongban.config.demo.city import City
from tongban.identity.models import Account
from tongban.kernel.actors import Actor, ActorKind
from tongban.openplatform import public as openplatform
from tongban.openplatform.enums import Scope

OPERATOR = Actor(ActorKind.STAFF, 0, "bench", None, frozenset({"operator:platform:run"}), "")
FIRST = 10_000_000  # ids of clones begin here: no other number of a statement looks like one
CSRF = "b" * 32
_COPIED = {
    model: [field.column for field in model._meta.concrete_fields if field.column not in left_out]
    for model, left_out in (
        (Application, {"id", "number", "request_key"}),
        (ApplicationItem, {"id", "application_id"}),
        (Evidence, {"id", "application_id"}),
    )
}


@dataclass(frozen=True, slots=True)
class Template:
    """A draft to clone, and the headers with which its owner speaks to the server."""

    application_id: int
    number: str
    actor: Actor
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Clone:
    application_id: int
    item_id: int
    number: str
    template: Template


def web_templates(count: int) -> list[Template]:
    """Drafts of as many residents over the items of the demo city, each with a session of its own."""
    laid_out = city._lay_out(city.SEED)
    online = [item for item in laid_out.items if item.definition.online]
    town = City(online, [12 if item.definition.form else 2 for item in online], {})
    return [_web_template(town, number) for number in range(count)]


def _web_template(town: City, number: int) -> Template:
    random = Random(f"bench/{number}")
    item = random.choices(town.items, town.weights)[0]
    resident = residents.pick(random, item)
    session = session_of(resident.party_id)
    cookie = f"sessionid={session}; csrftoken={CSRF}"
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    return _template(random, item, resident, resident.actor, Channel.WEB, headers)


def api_templates(count: int, systems: int = 8) -> list[Template]:
    """Drafts of some organisations whose own systems hand in through the API, each system with a bearer token."""
    laid_out = city._lay_out(city.SEED)
    companies = [item for item in laid_out.items if item.definition.online and set(item.definition.targets) - {"1"}]
    clients = [_client(number) for number in range(systems)]
    templates = []
    for number in range(count):
        random = Random(f"bench/api/{number}")
        resident, actor, headers = clients[number % systems]
        templates.append(_template(random, random.choice(companies), resident, actor, Channel.API, headers))
    return templates


def _template(random, item, resident, actor: Actor, channel: str, headers: dict[str, str]) -> Template:
    draft = applications.start_application(
        actor=actor, item_codes=[item.code], applicant_id=resident.party_id, channel=channel, fresh=True
    )
    filled = answers.fill(random, item, resident)
    applications.save_answers(actor=actor, number=draft.number, answers=filled)
    for key, form, file_id in answers.evidence_for(random, item, filled, actor, at_the_window=False):
        applications.add_evidence(actor=actor, number=draft.number, material_key=key, form=form, file_id=file_id)
    return Template(Application.objects.get(number=draft.number).pk, draft.number, actor, headers)


def session_of(party_id: int) -> str:
    """The key of a session in which a party is logged in."""
    account, _ = Account.objects.get_or_create(party_id=party_id, defaults={"username": f"bench-{party_id}"})
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "tongban.identity.backends.AccountBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def _client(number: int) -> tuple[residents.Resident, Actor, dict[str, str]]:
    resident = residents.organisation(number)
    client_id, secret = openplatform.create_client(
        actor=OPERATOR,
        name=f"bench {number}",
        scopes=[Scope.APPLICATIONS],
        party_id=resident.party_id,
        calls_per_minute=10_000_000,
    )
    token = openplatform.get_token(client_id=client_id, secret=secret)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    return resident, openplatform.actor_of_bearer(token, path="/api/v1/applications"), headers


@transaction.atomic
def clone(templates: list[Template], count: int) -> list[Clone]:
    """``count`` new drafts, template by template in turn; ids of applications and items run without gaps."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT greatest(max(id) + 1, %s) FROM applications_application", [FIRST])
        (first,) = cursor.fetchone()
        clones = [*_numbered(templates, first, count)]
        cursor.execute("CREATE TEMP TABLE clone (id bigint, number text, template bigint) ON COMMIT DROP")
        with cursor.copy("COPY clone FROM STDIN") as copy:
            for one in clones:
                copy.write_row((one.application_id, one.number, one.template.application_id))
        cursor.execute("ANALYZE clone")
        columns = ", ".join(_COPIED[Application])
        cursor.execute(
            f"INSERT INTO applications_application (id, number, request_key, {columns}) "
            f"SELECT clone.id, clone.number, '', {_of(columns)} FROM clone "
            "JOIN applications_application AS old ON old.id = clone.template ORDER BY clone.id"
        )
        columns = ", ".join(_COPIED[ApplicationItem])
        cursor.execute(
            f"INSERT INTO applications_applicationitem (id, application_id, {columns}) "
            f"SELECT clone.id, clone.id, {_of(columns)} FROM clone "
            "JOIN applications_applicationitem AS old ON old.application_id = clone.template ORDER BY clone.id"
        )
        columns = ", ".join(_COPIED[Evidence])
        cursor.execute(
            f"INSERT INTO applications_evidence (application_id, {columns}) SELECT clone.id, {_of(columns)} FROM clone "
            "JOIN applications_evidence AS old ON old.application_id = clone.template ORDER BY clone.id, old.id"
        )
    return clones


def _of(columns: str) -> str:
    return ", ".join(f"old.{column}" for column in columns.split(", "))


def _numbered(templates: list[Template], first: int, count: int) -> Iterator[Clone]:
    numbers: set[str] = set()
    while len(numbers) < count:
        numbers.add(new_number(date.today()))
    for place, number in enumerate(sorted(numbers)):
        yield Clone(first + place, first + place, number, templates[place % len(templates)])
