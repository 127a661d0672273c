"""The things that ship can really be applied for: one form asks less than its items would one by one."""

import pytest

from tongban.applications.reduction import reduction_of
from tongban.applications.selectors import get_draft
from tongban.applications.tests import factories as applications
from tongban.catalogue import public as catalogue
from tongban.catalogue.services import demo
from tongban.catalogue.services.hand_made import hand_made_items
from tongban.catalogue.services.thing_loading import load_shipped_things, shipped_things
from tongban.identity.tests.factories import DivisionFactory

pytestmark = pytest.mark.django_db
ANSWERS = {
    "open-restaurant": {"licence": "individual", "seal": "yes", "area": "320", "kitchen": "yes", "sign": "yes"},
    "newborn": {"certificate": "no", "household": "yes", "refund": "yes"},
    "enterprise-change": {"what": ["name", "address"], "staff": "yes"},
    "enterprise-closing": {"tax": "yes", "staff": "yes"},
    "retirement": {"fund": "yes", "medical": "yes", "old": "yes"},
    "school-enrolment": {"stage": "primary", "household": "no"},
    "social-security-card": {"card": "lost"},
    "disability-services": {"needs": ["card", "living", "care", "device", "bus"]},
    "open-haulage": {"licence": "individual", "driver": "no"},
}


@pytest.fixture
def _shipped(monkeypatch):
    """The things and the items written by hand; the two items of the province are not needed for these answers."""
    DivisionFactory()
    DivisionFactory(code="440100", name="广州市", level=3)
    demo.save_authorities()
    for name in hand_made_items():
        demo.load_showcase(name)
    real = {part.item_code for said in shipped_things() for part in said.parts if not part.made_up}
    without = [
        said.model_copy(
            update={
                "parts": tuple(part for part in said.parts if part.item_code not in real),
                "edges": tuple(edge for edge in said.edges if not {edge.before, edge.after} & real),
            }
        )
        for said in shipped_things()
    ]
    monkeypatch.setattr("tongban.catalogue.services.thing_loading.shipped_things", lambda: without)
    load_shipped_things()


@pytest.mark.usefixtures("_shipped")
def test_each_thing_asks_less_than_its_items_one_by_one():
    actor = applications.citizen()
    figures = {}
    for said in catalogue.list_things():
        application = applications.of_a_thing(actor, said, **ANSWERS[said.code])
        draft = get_draft(actor=actor, number=application.number)
        found = reduction_of(draft)
        assert draft.requirements.conflicts == ()
        assert found.questions_after < found.questions_before, said.title
        assert found.materials_after < found.materials_before, said.title
        figures[said.code] = (len(draft.items), found)

    assert len(figures) == len(ANSWERS)
    parts, restaurant = figures["open-restaurant"]
    assert parts == 7
    assert (restaurant.questions_before, restaurant.questions_after) == (54, 26)
    assert (restaurant.materials_before, restaurant.materials_after) == (25, 18)
