"""Every table says what it knows about people, and every column that could hold something of them is judged."""

import pytest
from django.apps import apps
from django.db import models
from django.urls import reverse

from tongban.config.foreign_tables import FOREIGN
from tongban.kernel import own_data, schedule
from tongban.kernel.inventory import inventory, unjudged
from tongban.kernel.privacy import Grade, Retention, holds, nothing_personal, privacy_of

OURS = [model for model in apps.get_models() if model.__module__.startswith("tongban.")]
THEIRS = [model for model in apps.get_models() if not model.__module__.startswith("tongban.")]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_table_of_ours_says_what_it_knows_about_people(model):
    privacy = privacy_of(model)
    assert privacy is not None, "declare privacy = holds(…) or nothing_personal()"
    assert unjudged(model, privacy) == []
    assert bool(privacy.purpose) == (privacy.retention is not Retention.NOTHING)


def test_every_table_of_the_libraries_is_judged_too():
    assert {model._meta.label for model in THEIRS} == set(FOREIGN)
    for model in THEIRS:
        assert unjudged(model, FOREIGN[model._meta.label]) == [], model._meta.label


@pytest.mark.parametrize("model", [*OURS, *THEIRS], ids=lambda model: model._meta.label)
def test_every_term_in_days_is_kept_by_a_job(model):
    privacy = privacy_of(model)
    ways = [way for way in (privacy.counted_from, privacy.goes_with, privacy.forgotten_by) if way]
    assert len(ways) == (privacy.retention.value.days is not None)
    if privacy.counted_from:
        assert isinstance(model._meta.get_field(privacy.counted_from), models.DateField)
    if privacy.goes_with:
        leads_to = model._meta.get_field(privacy.goes_with)
        assert leads_to.remote_field.on_delete is models.CASCADE
        assert privacy_of(leads_to.related_model).retention is privacy.retention
    if privacy.forgotten_by:
        assert privacy.forgotten_by in schedule.planned()


@pytest.mark.parametrize("model", [*OURS, *THEIRS], ids=lambda model: model._meta.label)
def test_every_table_about_people_says_whose_rows_they_are(model):
    privacy = privacy_of(model)
    said = [bool(own_data.ways_to_party(model)), bool(privacy.shown_at), bool(privacy.withheld)]
    assert sum(said) == own_data.is_about_people(privacy)
    for way in own_data.ways_to_party(model):
        model._base_manager.filter(**{way: 1}).exists  # noqa: B018 a way that leads nowhere raises FieldError here
    if privacy.shown_at:
        assert reverse(privacy.shown_at)


def test_numbers_and_answers_are_sealed_where_they_lie():
    """Sensitive columns that lie open: each has a reason, and the list only gets shorter."""
    lying_open = {
        f"{held.table}.{held.column}"
        for model in OURS
        for held in inventory(model, privacy_of(model))
        if held.grade is Grade.SENSITIVE and not held.sealed
    }
    assert lying_open == LYING_OPEN


LYING_OPEN = {
    "identity.Account.password",  # a slow hash, not the password
    # files lie in the file store
    "applications.Evidence.file",
    "applications.Holding.file",
    "cases.ArchivePackage.file",
    "cases.CaseMaterial.file",
    "cases.Delivery.proof",
    "cases.ExportPart.file",
    "cases.Notice.file",
    "cases.ObjectionFile.file",
    "cases.VisitPhoto.file",
    "cases.SiteVisit.place",  # where a business is, published with its licence
}


class TestJudgement:
    """The rule that finds what nobody has judged can fail."""

    @pytest.fixture
    def person(self):
        class Person(models.Model):
            name = models.CharField(max_length=9)
            mobile = models.CharField(max_length=9)
            checked_by_name = models.CharField(max_length=9)
            size = models.IntegerField()

            class Meta:
                app_label = "nowhere"

            def __str__(self):
                return self.name

        yield Person
        del apps.all_models["nowhere"]

    def test_a_text_in_a_table_about_people_is_judged(self, person):
        assert unjudged(person, holds("试", Retention.CASE, personal="name")) == ["mobile"]

    def test_what_sounds_personal_is_judged_in_a_table_about_nobody(self, person):
        assert unjudged(person, nothing_personal()) == ["mobile"]
        assert unjudged(person, nothing_personal("mobile")) == []

    def test_a_judgement_about_a_column_that_went_is_found(self, person):
        assert unjudged(person, holds("试", Retention.CASE, personal="name mobile gone")) == ["gone"]

    def test_who_acted_for_an_authority_is_named_so(self, person):
        judged = holds("试", Retention.CASE, personal="name mobile")
        grades = {held.column: held.grade for held in inventory(person, judged)}
        assert grades == {"name": Grade.PERSONAL, "mobile": Grade.PERSONAL, "checked_by_name": Grade.DUTY}
