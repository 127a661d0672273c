"""The template people download is a file the import reads."""

import io

import pytest
from openpyxl import load_workbook

from tongban.catalogue.definition import ItemDefinition
from tongban.catalogue.importing.columns import COLUMNS
from tongban.catalogue.importing.template import template_csv, template_workbook
from tongban.catalogue.models import ItemVersion
from tongban.catalogue.services.importing import import_items
from tongban.identity.tests.factories import DivisionFactory


class TestTemplate:
    @pytest.mark.django_db
    @pytest.mark.parametrize(("name", "data"), [("t.xlsx", template_workbook), ("t.csv", template_csv)])
    def test_its_sample_row_imports_and_publishes(self, tmp_path, name, data):
        DivisionFactory()
        path = tmp_path / name
        path.write_bytes(data())

        summary = import_items(path, publish=True)

        assert summary.counts == {"new": 1, "published": 1, "rows": 1}
        said = ItemVersion.objects.get().definition
        assert said.title == "高等学校教师资格认定"
        assert [material.name for material in said.materials] == ["居民身份证", "毕业证书"]
        assert said.materials[0].forms == ("1", "2")
        assert said.charged is False

    def test_explains_every_column(self):
        book = load_workbook(io.BytesIO(template_workbook()))

        assert [cell.value for cell in book["事项"][1]] == [column.heading for column in COLUMNS]
        assert book["填写说明"].max_row == len(COLUMNS) + 1

    def test_headings_and_keys_are_unique(self):
        assert len({column.heading for column in COLUMNS}) == len({column.key for column in COLUMNS}) == len(COLUMNS)

    def test_columns_cover_what_a_definition_says(self):
        by_hand = {
            "form",
            "situations",
            "route",
            "handling_code",
            "windows",
            "mobile_single_sign_on",
            "result_sample_url",
            "examples",
            "promise_way",
        }
        covered = {column.key for column in COLUMNS} | by_hand

        assert set(ItemDefinition.model_fields) - covered == set()
