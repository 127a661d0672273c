"""The promise way over HTTP: from the guide through the choice to the check, as people and officials click it."""

import pytest
from django.urls import reverse

from tongban.applications.selectors import get_draft
from tongban.applications.tests import factories
from tongban.applications.tests.test_promises import WAY, filled, item, spoil
from tongban.cases.models import Case, Commitment
from tongban.cases.services.promising import Promise
from tongban.cases.tests import factories as case_factories
from tongban.identity.tests.factories import citizen, log_in

pytestmark = pytest.mark.django_db


def go(client, application, name, *more):
    return reverse(f"applications:{name}", args=[application.number, *more])


def test_from_the_guide_to_the_revoked_permit(client):
    actor, version = citizen(), item()
    assert "经营场所合法使用" in client.get(f"/items/{version.code}/").text
    application = filled(actor, of=version)
    log_in(client, actor)

    page = client.get(go(client, application, "list_materials")).text
    for line in (*WAY["conditions"].splitlines(), WAY["excluded"], WAY["consequence"]):
        assert line in page
    client.post(go(client, application, "choose_promise", version.code), {"way": "promise"})
    assert "由您的承诺代替" in client.get(go(client, application, "list_materials")).text

    submit = go(client, application, "submit_application")
    page = client.get(submit).text
    assert "一次性告知" in page
    refused = client.post(submit, {"declared": "on"})
    assert refused.status_code == 422
    assert not Case.objects.exists()
    promise = get_draft(actor=actor, number=application.number).promise()
    done = client.post(submit, {"declared": "on", "promise": promise.replace("\n", "\r\n")})
    assert done.status_code == 303
    case = Case.objects.get()
    assert Commitment.objects.get(case=case).promise == promise
    assert f"/cases/{case.number}/promise/" in client.get(f"/cases/{case.number}/").text

    desk = log_in(type(client)(), case_factories.staff_of(case))
    address = f"/desk/cases/{case.number}/"
    assert f"{address}decide-on-promise/" in desk.get(address).text
    desk.post(f"{address}decide-on-promise/", {"decision": "grant", "opinion": "", "reasons": ""})
    assert case.number in desk.get("/desk/promised/").text

    wrong = desk.post(f"{address}promise/check/", {"outcome": "correct", "findings": "场所不符", "correct_by": ""})
    assert "请写明整改的最后一天" in wrong.text
    desk.post(f"{address}promise/check/", {"outcome": "false", "findings": "申报的场所不存在"})
    assert "申报的场所不存在" in desk.get("/desk/promised/").text
    desk.post(f"{address}revoke/", {"ground": "69-2", "reasons": "承诺不实"})
    assert "申报的场所不存在" not in desk.get("/desk/promised/").text
    assert "申报的场所不存在" in client.get("/my/profile/").text

    again = filled(actor, of=version, fresh=True)
    answer = client.post(go(client, again, "choose_promise", version.code), {"way": "promise"}, follow=True)
    assert "不实承诺记录" in answer.text
    desk.post(f"{address}promise/repair/", {"reasons": "已变更登记地址"})
    assert "已变更登记地址" in client.get("/my/profile/").text
    client.post(go(client, again, "choose_promise", version.code), {"way": "promise"})
    assert again.items.get().by_promise


def test_taken_back_on_the_page_of_the_case(client):
    actor, version = citizen(), item()
    receipt = case_factories.open_case(
        actor=actor, version=version, instead=Promise.instead(version, {"lease": "房屋租赁合同"})
    )
    log_in(client, actor)
    address = f"/cases/{receipt.number}/promise/"
    assert "govuk-error-message" in client.post(address, {}).text
    client.post(address, {"sure": "on"})
    page = client.get(f"/cases/{receipt.number}/").text
    assert "请提交这些材料" in page
    assert f"/cases/{receipt.number}/later/" in page


def test_an_item_that_does_not_offer_it_says_nothing_of_it(client):
    actor, version = citizen(), factories.item()
    application = filled(actor, of=version)
    assert "用书面承诺" not in log_in(client, actor).get(go(client, application, "list_materials")).text
    assert "承诺代替材料" not in client.get(f"/items/{version.code}/").text
    answer = client.post(go(client, application, "choose_promise", version.code), {"way": "promise"}, follow=True)
    assert "这个事项不能用承诺的方式办理" in answer.text


def test_over_the_api_too(client):
    actor, version = citizen(), item()
    application = filled(actor, of=version)
    log_in(client, actor)
    one = f"/api/v1/applications/{application.number}"
    way = client.get(one).json()["promise_ways"]
    assert [(each["item_code"], each["chosen"], each["materials"]) for each in way] == [
        (version.code, False, ["lease"])
    ]
    answer = client.put(f"{one}/promise-ways/{version.code}", {"chosen": True}, content_type="application/json").json()
    assert answer["missing"] == {}
    done = client.post(
        f"{one}/submission", {"declared": True, "promise": answer["promise"]}, content_type="application/json"
    ).json()
    number = done["cases"][0]["number"]
    committed = client.get(f"/api/v1/cases/{number}").json()["committed"]
    assert (committed["stands"], committed["check_by"], committed["kept"]) == (True, None, None)
    spoil(actor.id)
    taken = client.post(f"/api/v1/cases/{number}/promise/take-back", {}, content_type="application/json")
    assert taken.json() == {"awaited": ["房屋租赁合同"]}
