"""Importing: every flaw told, nothing done twice, nothing lost when it is broken off."""

import pytest

from tongban.catalogue.enums import ImportState, ItemType, LimitUnit, VersionState
from tongban.catalogue.errors import ImportRunning, MappingInvalid
from tongban.catalogue.importing.mapping import Mapping, load_mapping
from tongban.catalogue.models import DirectoryEntry, HandlingItem, ImportFinding, ImportRun, ItemVersion
from tongban.catalogue.services import importing
from tongban.catalogue.services.importing import import_items
from tongban.catalogue.tests.importing.rows import GUANGDONG, OTHER_CODE, other, row, write_jsonl
from tongban.identity import public as identity
from tongban.identity.tests.factories import AuthorityFactory, DivisionFactory, official
from tongban.kernel.errors import NotAllowed
from tongban.kernel.models import AuditRecord

pytestmark = pytest.mark.django_db
CODE = GUANGDONG["TASK_CODE"]


@pytest.fixture(autouse=True)
def _divisions():
    DivisionFactory()


@pytest.fixture
def load(tmp_path):
    """Import rows as a Guangdong file and publish what is clean; gives the summary."""

    def run(*rows, name="items.jsonl", **options):
        options = {"mapping": "guangdong", "publish": True, **options}
        return import_items(write_jsonl(tmp_path, *rows, name=name), **options)

    return run


def found(code=None):
    """Rules of all import findings of an item (or of all rows)."""
    findings = ImportFinding.objects.order_by("pk")
    return [f.rule for f in (findings.filter(item_code=code) if code else findings)]


def version(code=CODE):
    return ItemVersion.objects.order_by("-number").get(item__code=code, state=VersionState.PUBLISHED)


class TestAGoodRow:
    def test_becomes_a_version_in_force(self, load):
        summary = load(row())

        said = version().definition
        assert summary.counts == {"new": 1, "published": 1, "rows": 1}
        assert summary.state == ImportState.DONE
        assert said.title == "中小学地方课程教材初审"
        assert said.item_type == ItemType.LICENCE
        assert (said.statutory_limit.value, said.promised_limit.value) == (70, 18)
        assert said.promised_limit.unit == LimitUnit.WORKING_DAY
        assert said.targets == ("1", "2", "6")
        assert said.everyday_words == ("教材审查", "课本初审")
        assert said.windows[0].address == "广州市越秀区农林下路72号广东省教育厅政务服务大厅1-3号窗口"
        assert said.courier is True
        assert next(material.name for material in said.materials) == "广东省中小学地方课程教材审查登记表"

    def test_stands_in_the_directory_under_its_parent(self, load):
        load(row())

        entry = DirectoryEntry.objects.get(base_code="440102002003")
        assert entry.parent.base_code == "44010200200Y"
        assert HandlingItem.objects.get(code=CODE).implementation.entry == entry

    def test_registers_an_authority_nobody_knew(self, load):
        load(row())

        assert identity.find_authority("11440000006940116U").name == "广东省教育厅"

    def test_with_a_handling_item_code_hangs_below_its_implementation(self, load):
        load(row(TASK_CODE=CODE + "01"), other(TASK_CODE=CODE + "02", CATAID=CODE[19:]))

        items = HandlingItem.objects.all()
        assert sorted(item.code for item in items) == [CODE + "01", CODE + "02"]
        assert len({item.implementation_id for item in items}) == 1
        assert version(CODE + "01").definition.task_code == CODE

    def test_keeps_the_row_word_for_word(self, load):
        load(row())

        assert version().source_row == GUANGDONG

    def test_is_announced_and_audited(self, load, outbox):
        load(row())

        assert outbox() == ["catalogue.item_versions_published", "catalogue.import_finished"]
        acts = list(AuditRecord.objects.order_by("id").values_list("action", flat=True))
        assert acts.count("catalogue.import_batch") == 1
        assert {"catalogue.start_import", "catalogue.finish_import"} <= set(acts)


FLAWS = [
    ("value.null_word", row()),
    ("column.mixed_type", row(material_intro="无")),
    ("authority.code_check_digit", row(TASK_CODE="13440000515356094L2440102002003", ORGCODE="515356094")),
    ("authority.code_check_digit", row(TASK_CODE="TE44000000694011602440102002003")),
    ("material.vague", row(material_intro=["年度表彰奖励文件需要材料"])),
    ("material.twice", row(material_intro=["居民身份证", "居民身份证"])),
    ("limit.no_promise", row(handle_time_limit="无")),
    ("limit.assumed", row(handle_time_limit="18天")),
    ("phone.same", row(complain_phone="020-37628755")),
    ("phone.unreadable", row(consult_phone="0000swjw")),
    ("column.contradiction", row(LIMIT_SCENE_NUM="1")),
    ("column.unknown", row(NEW_COLUMN="?")),
    ("visits.reason_missing", row(visit_number="1", LIMIT_SCENE_NUM="1")),
    ("code.division_differs", row(AREACODE="440100")),
    ("value.markup", row(TASK_NAME="教材<br/>初审")),
    ("value.lost_characters", row(TASK_NAME="教材�初审")),
    ("value.nested", row(consult_phone={"tel": "1"})),
]
ERRORS = [
    ("limit.promise_longer", row(handle_time_limit="90(工作日)")),
    ("limit.unreadable", row(handle_time="视情况而定")),
    ("value.unreadable", row(visit_number="一次")),
    ("value.unreadable", row(service_object_name=["自然人", "外星人"])),
    ("code.type_differs", row(TASK_TYPE="07")),
    ("code.level_differs", row(matter_level="市级")),
    ("code.base_differs", row(CATAID="440102002009")),
    ("code.malformed", row(TASK_CODE="11440000006940116U24401", CATAID="440102002003")),
    ("online.url_malformed", row(URL="bsxt.gdbs.gov.cn")),
]
REFUSED = [
    ("row.essential_missing", row(TASK_CODE=None)),
    ("row.essential_missing", row(TASK_NAME="无")),
    ("row.essential_missing", row(TASK_TYPE="")),
    ("value.unreadable", row(TASK_TYPE="行政审批")),
    ("row.too_long", row(TASK_NAME="长" * 501)),
    ("row.too_long", row(TASK_CODE="1" * 51)),
    ("row.authority_unknown", row(AREACODE="999999")),
    ("row.broken", "{not json"),
    ("row.broken", "[1, 2]"),
]


class TestFlaws:
    @pytest.fixture(autouse=True)
    def _second_division(self):
        DivisionFactory(code="440100", name="广州市", level=3)

    @pytest.mark.parametrize(("rule", "flawed"), FLAWS)
    def test_that_are_warnings_are_told_and_the_item_publishes(self, load, rule, flawed):
        summary = load(flawed)

        assert rule in found()
        assert summary.counts["published"] == 1

    @pytest.mark.parametrize(("rule", "flawed"), ERRORS)
    def test_that_are_errors_keep_a_draft(self, load, rule, flawed):
        summary = load(flawed)

        assert rule in found()
        assert summary.counts == {"new": 1, "drafts": 1, "rows": 1}
        assert ItemVersion.objects.get().state == VersionState.DRAFT

    @pytest.mark.parametrize(("rule", "flawed"), REFUSED)
    def test_that_leave_no_item_refuse_the_row_alone(self, load, rule, flawed):
        summary = load(flawed, other())

        assert rule in found()
        assert summary.counts["refused"] == 1
        assert list(ItemVersion.objects.values_list("item__code", flat=True)) == [OTHER_CODE]

    def test_name_line_column_and_value(self, load):
        load(other(), row(visit_number="一次", LIMIT_SCENE_NUM="一次"))

        flaw = ImportFinding.objects.get(rule="value.unreadable")
        assert (flaw.line, flaw.item_code, flaw.value) == (2, CODE, "一次")

    def test_that_the_checks_find_are_also_shown_at_the_version(self, load):
        load(row(handle_time_limit="90(工作日)"))

        assert "limit.promise_longer" in ItemVersion.objects.get().findings.values_list("rule", flat=True)

    def test_nothing_is_said_of_a_value_kept_as_it_was(self, load):
        load(row(matter_short="教材初审", matter_code="1", co_department="省级教育", online_book_addr="x"))

        assert "value.null_word" not in found()

    def test_a_column_that_is_not_in_the_file_contradicts_nothing(self, load):
        load({key: value for key, value in GUANGDONG.items() if key not in {"LIMIT_SCENE_NUM", "district"}})

        assert "column.contradiction" not in found()

    def test_two_types_of_a_list_mean_the_same(self, load):
        load(row(material_intro="无"))

        assert version().definition.materials == ()


class TestRepeatedCodes:
    def test_the_same_row_twice_counts_once(self, load):
        summary = load(row(), row())

        assert found().count("row.repeated") == 1
        assert summary.counts["published"] == 1

    def test_another_row_with_the_code_is_refused_and_told(self, load):
        load(row(), row(TASK_NAME="另一个名称"))

        assert "row.code_twice" in found()
        assert version().definition.title == "中小学地方课程教材初审"

    def test_across_batches_too(self, load, monkeypatch):
        monkeypatch.setattr(importing, "BATCH", 1)

        load(row(), other(), row(TASK_NAME="另一个名称"))

        assert "row.code_twice" in found()


class TestImportingAgain:
    def test_the_same_file_changes_nothing(self, load):
        load(row(), other())

        summary = load(row(), other())

        assert summary.counts == {"unchanged": 2, "rows": 2}
        assert ItemVersion.objects.count() == 2

    def test_a_changed_row_supersedes(self, load):
        load(row(), other())

        summary = load(row(handle_time_limit="10(工作日)"), other())

        assert summary.counts == {"changed": 1, "published": 1, "unchanged": 1, "rows": 2}
        old, new = ItemVersion.objects.filter(item__code=CODE).order_by("number")
        assert (old.state, new.state) == (VersionState.SUPERSEDED, VersionState.PUBLISHED)
        assert old.effective_to is not None
        assert new.number == 2

    def test_a_change_outside_what_an_item_says_is_no_change(self, load):
        load(row())

        assert load(row(bear_paltform="另一个平台")).counts["unchanged"] == 1

    def test_a_new_name_renames_the_item(self, load):
        load(row())
        load(row(TASK_NAME="中小学地方课程教材初次审查"))

        assert HandlingItem.objects.get().name == "中小学地方课程教材初次审查"

    def test_a_draft_left_by_an_import_is_replaced(self, load):
        load(row(handle_time_limit="90(工作日)"))

        load(row(handle_time_limit="10(工作日)"))

        assert [v.state for v in ItemVersion.objects.all()] == [VersionState.PUBLISHED]
        assert ItemVersion.objects.get().number == 1

    def test_a_draft_in_somebodys_hands_is_left_alone(self, load):
        load(row(handle_time_limit="90(工作日)"))
        ItemVersion.objects.update(editors=["staff:7"])

        summary = load(row(handle_time_limit="10(工作日)"))

        assert summary.counts["refused"] == 1
        assert "row.draft_in_work" in found()
        assert ItemVersion.objects.get().definition.promised_limit.value == 90

    def test_a_version_written_by_hand_is_not_overruled(self, load, tmp_path):
        load(row())
        item = HandlingItem.objects.get()
        ItemVersion.objects.filter(item=item).update(state=VersionState.SUPERSEDED)
        by_hand = ItemVersion.objects.get(item=item)
        by_hand.pk, by_hand.number, by_hand.source_digest = None, 2, ""
        by_hand.state = VersionState.PUBLISHED
        by_hand.save()

        summary = load(row(handle_time_limit="10(工作日)"))

        assert summary.counts == {"changed": 1, "drafts": 1, "rows": 1}
        assert "row.edited_here" in found()


class TestBrokenOff:
    def test_goes_on_where_it_stopped(self, load, monkeypatch):
        monkeypatch.setattr(importing, "BATCH", 1)
        rows = [other(TASK_CODE=f"11440000006940116U2440102002{n:03d}", CATAID=f"440102002{n:03d}") for n in range(5)]

        def die_after_two(done, counts):
            if done == 2:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            load(*rows, progress=die_after_two)
        assert ItemVersion.objects.count() == 2
        assert ImportRun.objects.get().done_lines == 2

        seen = []
        summary = load(*rows, progress=lambda done, counts: seen.append(done))

        assert seen == [3, 4, 5]
        assert summary.counts == {"new": 5, "published": 5, "rows": 5}
        assert ItemVersion.objects.count() == 5
        assert ImportRun.objects.get().state == ImportState.DONE

    def test_finds_repeated_codes_across_the_break(self, load, monkeypatch):
        monkeypatch.setattr(importing, "BATCH", 1)

        def die(done, counts):
            raise KeyboardInterrupt

        rows = [row(), row(TASK_NAME="另一个名称")]
        with pytest.raises(KeyboardInterrupt):
            load(*rows, progress=die)

        load(*rows)

        assert "row.code_twice" in found()

    def test_a_batch_that_fails_leaves_nothing_of_itself(self, load, monkeypatch):
        monkeypatch.setattr(importing, "BATCH", 1)
        store, calls = importing.store_batch, []

        def fail_on_the_second(**given):
            counts = store(**given)
            calls.append(1)
            if len(calls) == 2:
                raise RuntimeError("disk full")
            return counts

        monkeypatch.setattr(importing, "store_batch", fail_on_the_second)
        with pytest.raises(RuntimeError):
            load(row(), other())

        run = ImportRun.objects.get()
        assert ItemVersion.objects.count() == run.done_lines == 1
        assert (run.state, run.failure) == (ImportState.FAILED, "RuntimeError: disk full")

    def test_a_second_process_on_the_same_run_is_refused(self, load, monkeypatch):
        monkeypatch.setattr(importing, "BATCH", 1)

        def another_process_goes_ahead(done, counts):
            ImportRun.objects.update(done_lines=done + 1)

        with pytest.raises(ImportRunning):
            load(row(), other(), progress=another_process_goes_ahead)


class TestWhoMayImport:
    def test_needs_the_permission(self, load):
        with pytest.raises(NotAllowed):
            load(row(), actor=official("reviewer"))

    def test_an_editor_imports_the_own_authority_only(self, load):
        load(row(), name="first.jsonl")
        own = AuthorityFactory()
        editor = official("catalogue_editor", authority=own)

        summary = load(row(handle_time_limit="10(工作日)"), actor=editor)

        assert summary.counts == {"refused": 1, "rows": 1}
        assert "row.authority_unknown" in found()

    def test_an_editor_cannot_write_under_a_code_of_others(self, load):
        load(row())
        own = AuthorityFactory()
        code = own.code
        editor = official("catalogue_editor", authority=own)
        shipped = load_mapping("guangdong")
        mapping = shipped.model_copy(
            update={
                "constants": {"authority_code": code},
                "columns": {name: column for name, column in shipped.columns.items() if name != "authority_code"},
            }
        )

        summary = load(row(), actor=editor, mapping=mapping)

        assert summary.counts["refused"] == 1
        assert "row.other_authority" in found()

    def test_versions_an_editor_imported_name_the_editor(self, load):
        load(row())
        editor = official("catalogue_editor", authority_id=identity.find_authority("11440000006940116U").id)

        load(row(handle_time_limit="10(工作日)"), actor=editor, publish=False)

        assert ItemVersion.objects.get(number=2).editors == [f"staff:{editor.id}"]


LIAONING = """dept_code,power_code,name,type_code,levels,first_legal_basis
23,000123018000,饮用水供水单位卫生许可,01,"3,4",传染病防治法第二十九条
22,210122039000,经营性互联网文化单位设立审批,01,2,国务院对确需保留的行政审批项目设定行政许可的决定
64,219964005000,表彰和奖励在林业科技工作中做出突出贡献的先进单位和个人,99,"2,3,4",科学技术普及法第二十九条
16,000616001000,对排放污染物的企业事业单位和其他生产经营者进行现场检查,06,"2,3",环境保护法第二十四条
99,210299021000,对违反《商业银行柜台记账式国债交易管理办法》行为的处罚,02,"2,3",商业银行柜台记账式国债交易管理办法第三十八条
"""


class TestAnotherProvince:
    """Power list of Liaoning: other columns, other type codes, no implementation codes, GB18030, bodies by number."""

    @pytest.fixture
    def summary(self, tmp_path):
        DivisionFactory(code="210000", name="辽宁省")
        DivisionFactory(code="210281", name="瓦房店市", level=4)
        path = tmp_path / "power_list.csv"
        path.write_bytes(LIAONING.encode("gb18030"))
        mapping = load_mapping("liaoning").model_dump(exclude={"name"})
        mapping["constants"] = {"division_code": "210281"}
        mapping["authorities"] = {
            "23": {"code": "11210281MB1234565B", "name": "瓦房店市卫生健康局"},
            "22": {"code": "11210281MB1234573X", "name": "瓦房店市文化旅游局"},
            "64": {"code": "11210281MB1234581N", "name": "瓦房店市林业局"},
            "16": {"code": "11210281MB123459XF", "name": "瓦房店市生态环境局"},
        }
        return import_items(path, mapping=Mapping.model_validate(mapping), publish=True)

    def test_items_come_in_with_their_own_codes(self, summary):
        health = ItemVersion.objects.get(item__name="饮用水供水单位卫生许可")

        assert summary.counts["new"] == 4
        assert health.item.code == "11210281MB1234565B3000123018000"
        assert health.definition.level == "3,4"
        assert health.definition.legal_basis[0].law == "传染病防治法"
        assert health.definition.legal_basis[0].article == "第二十九条"

    def test_local_types_become_national_ones(self, summary):
        award = ItemVersion.objects.get(item__name__startswith="表彰和奖励")

        assert award.definition.item_type == ItemType.OTHER

    def test_a_body_missing_in_the_mapping_is_told(self, summary):
        assert summary.counts["refused"] == 1
        flaw = ImportFinding.objects.get(rule="row.authority_unknown")
        assert (flaw.line, flaw.value) == (6, "99")

    def test_composed_codes_and_the_encoding_are_told(self, summary):
        assert found().count("code.composed") == 4
        assert found().count("file.encoding") == 1


class TestMappings:
    @pytest.mark.parametrize("name", ["template", "guangdong", "liaoning"])
    def test_shipped_ones_can_be_read(self, name):
        assert load_mapping(name).columns

    def test_an_unknown_name_is_answered_with_those_there_are(self):
        with pytest.raises(MappingInvalid, match="guangdong"):
            load_mapping("gd")

    @pytest.mark.parametrize(
        "text",
        ["[columns]\nno_such_column = 'A'", "columns = 3", "not toml at all", "[columns]\ntitle = { kolumn = 'A' }"],
    )
    def test_a_wrong_one_says_what_is_wrong(self, tmp_path, text):
        path = tmp_path / "wrong.toml"
        path.write_text(text, encoding="utf-8")

        with pytest.raises(MappingInvalid):
            load_mapping(path)

    def test_a_missing_one_is_refused(self):
        with pytest.raises(MappingInvalid):
            load_mapping("atlantis")

    def test_may_be_json(self, tmp_path):
        path = tmp_path / "mine.json"
        path.write_text('{"columns": {"title": "名称"}}', encoding="utf-8")

        assert load_mapping(path).columns["title"].columns == ("名称",)


class TestMemory:
    def test_stays_flat_over_many_batches(self, load, monkeypatch):
        """A run keeps codes of the rows it saw, not the rows."""
        monkeypatch.setattr(importing, "BATCH", 50)
        sizes = []
        store = importing.store_batch

        def watched(**given):
            sizes.append(len(given["rows"]))
            return store(**given)

        monkeypatch.setattr(importing, "store_batch", watched)
        load(*(row(TASK_CODE=f"11440000006940116U2440102002{n:03d}", CATAID=f"440102002{n:03d}") for n in range(200)))

        assert sizes == [50, 50, 50, 50]

    def test_a_batch_takes_a_bounded_number_of_statements(self, load, django_assert_max_num_queries):
        rows = [row(TASK_CODE=f"11440000006940116U2440102002{n:03d}", CATAID=f"440102002{n:03d}") for n in range(300)]

        with django_assert_max_num_queries(60):
            load(*rows)
