"""Each publish check says what it should, and is silent about an item that is in order."""

import pytest

from tongban.catalogue.checks import every_rule, run_checks
from tongban.catalogue.enums import FieldType, LimitUnit, ResultType, Severity
from tongban.catalogue.tests.factories import AUTHORITY_CODE, definition

pytestmark = pytest.mark.django_db  # what a question refers to stands in the registry of elements

INSTANT = {"unit": LimitUnit.INSTANT}
CARD = {"key": "card", "name": "居民身份证", "kind": "1", "forms": ("1",), "source": "政府部门核发", "basis": "条例"}
ACCEPT = {"key": "accept", "name": "受理", "kind": "accept"}
REVIEW = {"key": "review", "name": "审查", "kind": "review"}
DECIDE = {"key": "decide", "name": "决定", "kind": "decide"}
PRODUCE = {"key": "produce", "name": "制证", "kind": "produce"}


SECOND = {"key": "second", "name": "复核", "kind": "review"}
TOO_LARGE = {"field": "reason", "operator": "at_least", "value": "500"}  # a question of free words


KIND = {
    "key": "kind",
    "label": "用途",
    "type": FieldType.CHOICE,
    "choices": ({"value": "shop", "label": "店铺"}, {"value": "home", "label": "住宅"}),
}
AREA = {"key": "area", "label": "面积", "type": FieldType.NUMBER}
NAME = {"key": "shop_name", "label": "字号"}
SHOP = {"field": "kind", "value": "shop"}
HOME = {"field": "kind", "value": "home"}
LARGE = {"field": "area", "operator": "at_least", "value": "500"}
OWNED = {"field": "situation-p", "value": "1"}
PREMISES = {
    "situations": (
        {
            "key": "p",
            "question": "场所?",
            "options": ({"value": "1", "label": "自有"}, {"value": "2", "label": "租用"}),
        },
    )
}


OTHER_AUTHORITY = "11440000006939801C"


def days(value, unit=LimitUnit.WORKING_DAY):
    return {"value": value, "unit": unit}


def branch(key, *nodes):
    return {"key": key, "name": key, "nodes": nodes}


TWO = (branch("a", REVIEW), branch("b", SECOND))
THREE_DAYS_EACH = (branch("a", REVIEW | {"limit": days(3)}), branch("b", SECOND | {"limit": days(3)}))


def together(*branches, **rules):
    return {"key": "group", "name": "并联审查", "branches": branches, **rules}


def rules(**changes):
    """Codes of all rules that say something about the usual item with these changes."""
    return {finding.rule for finding in run_checks(definition(**changes))}


def material(name):
    return {"materials": ({**CARD, "name": name},)}


def form(*fields):
    return {"form": ({"key": "s", "title": "节", "fields": fields},)}


def example(**told):
    return {"examples": ({"name": "一般情形", **told},)}


class TestTheUsualItem:
    def test_passes_every_check(self):
        assert run_checks(definition()) == []


class TestAFileInEachRow:
    def test_may_be_asked(self):
        inner = {"key": "cert", "label": "健康证明", "type": FieldType.FILE}
        group = {"key": "people", "label": "从业人员", "type": FieldType.GROUP, "fields": [inner]}

        assert rules(**form(group)) == set()


class TestJointHandling:
    @pytest.mark.parametrize(
        "changes",
        [
            {"statutory_limit": days(45)},
            {"statutory_limit": days(60) | {"note": "《某条例》第九条"}},
            {"statutory_limit": days(20)},
            {"statutory_limit": {}},
        ],
    )
    def test_up_to_45_days_or_more_by_law(self, changes):
        assert "limit.joint_too_long" not in rules(joint_authorities=("广东省公安厅",), **changes)

    def test_a_promise_may_use_the_45_days_and_no_more(self):
        joint = {"joint_authorities": ("广东省公安厅",), "statutory_limit": {}}
        assert "limit.promise_longer" not in rules(promised_limit=days(45), **joint)
        assert "limit.promise_longer" in rules(promised_limit=days(46), **joint)

    def test_the_department_itself_makes_nobody_joint(self):
        assert "limit.joint_too_long" not in rules(joint_authorities=("广东省教育厅", " "), statutory_limit=days(46))

    def test_a_step_that_forwards_is_no_joint_handling(self):
        lower = REVIEW | {"authority_code": OTHER_AUTHORITY, "forwards": True}
        assert "limit.joint_not_named" not in rules(route=(ACCEPT, lower, DECIDE))


class TestForwarding:
    @pytest.mark.parametrize("lower", [{"authority_code": OTHER_AUTHORITY}, {}])
    def test_another_authority_examines_first(self, lower):
        review = REVIEW | lower | {"forwards": True}
        decide = DECIDE if lower else DECIDE | {"authority_code": OTHER_AUTHORITY}
        assert "route.forwards" not in rules(route=(ACCEPT, review, decide))


class TestEveryRule:
    def test_has_a_unique_code_a_source_and_a_meaning(self):
        codes = [rule.code for rule in every_rule()]

        assert len(codes) == len(set(codes))
        assert all(rule.source and rule.meaning.endswith(".") for rule in every_rule())

    def test_is_tried_below(self):
        tried = {rule for rule, _changes in BROKEN}

        assert tried == {rule.code for rule in every_rule()}


PROMISED = {"offered": True, "low_risk": True, "basis": "目录", "conditions": "场所合法使用"}
BROKEN = [
    ("code.malformed", {"task_code": "1144"}),
    ("code.malformed", {"task_code": AUTHORITY_CODE + "8440105014004"}),
    ("code.authority_differs", {"authority_code": OTHER_AUTHORITY}),
    ("authority.code_check_digit", {"authority_code": "TE4400000069401161"}),
    ("code.type_differs", {"item_type": "07"}),
    ("code.level_differs", {"level": "3"}),
    ("code.base_differs", {"base_code": "440105014005"}),
    ("code.division_differs", {"division_code": "450000"}),
    ("limit.promise_longer", {"promised_limit": days(21)}),
    ("limit.units_differ", {"promised_limit": days(30, LimitUnit.NATURAL_DAY)}),
    ("route.forwards", {"route": (ACCEPT | {"forwards": True}, REVIEW, DECIDE)}),
    ("route.forwards", {"route": (ACCEPT, REVIEW, DECIDE | {"forwards": True})}),
    ("route.forwards", {"route": (ACCEPT, REVIEW | {"forwards": True}, DECIDE)}),
    ("route.forwards", {"route": (ACCEPT, DECIDE, PRODUCE | {"forwards": True})}),
    ("limit.joint_too_long", {"statutory_limit": days(46), "joint_authorities": ("广东省公安厅",)}),
    ("limit.joint_not_named", {"route": (ACCEPT, REVIEW | {"authority_code": OTHER_AUTHORITY}, DECIDE)}),
    ("limit.no_promise", {"promised_limit": {}}),
    ("limit.value_out_of_range", {"statutory_limit": days(4000)}),
    ("limit.value_out_of_range", {"promised_limit": days(-1)}),
    ("case_type.contradicts_limit", {"promised_limit": INSTANT}),
    ("case_type.contradicts_limit", {"case_type": "1"}),
    ("procedure.incomplete", {"special_procedures": ({"name": "听证"},)}),
    ("visits.reason_missing", {"visits": 1}),
    ("visits.zero_impossible", {"online": False, "courier": False}),
    ("visits.depth_contradicts", {"visits": 1, "visit_reason": "核验原件", "online_depth": ("7",)}),
    ("visits.unlikely", {"visits": 9, "visit_reason": "核验原件", "online_depth": ()}),
    ("phone.same", {"complaint_phone": "020-37628755"}),
    ("phone.unreadable", {"consult_phone": "0000swjw"}),
    ("online.url_malformed", {"online_url": "www.example.cn/apply"}),
    ("online.url_malformed", {"online_url": "https://"}),
    ("online.url_malformed", {"online_url": "javascript:alert(1)"}),
    ("online.url_malformed", {"online_url": "http://[::1"}),
    ("online.url_unsafe", {"online_url": "http://www.example.cn"}),
    ("online.no_single_sign_on", {"single_sign_on": False}),
    ("fee.incomplete", {"charged": True, "pays_online": True}),
    ("fee.incomplete", {"charged": True, "fees": ({"name": "工本费", "standard": "10 元"},)}),
    ("fee.incomplete", {"charged": True, "fees": ({"name": "工本费", "basis": "通知"},)}),
    ("fee.contradicts", {"charged": False, "fees": ({"name": "工本费"},)}),
    ("assurance.no_way", {"online": True, "assurance": 4}),
    ("fee.not_online", {"charged": True, "fees": ({"name": "工本费", "standard": "10 元", "basis": "通知"},)}),
    ("result.type_contradicts", {"result_type": ResultType.OTHER}),
    ("result.type_contradicts", {"result_name": "准予许可批复"}),
    ("commitment.excluded", {"promise_way": {**PROMISED, "low_risk": False}}),
    ("commitment.incomplete", {"promise_way": {**PROMISED, "conditions": " "}}),
    ("commitment.incomplete", {"promise_way": {**PROMISED, "basis": ""}}),
    ("commitment.incomplete", {"promise_way": {**PROMISED, "check_days": 0}}),
    ("commitment.unknown_material", {"promise_way": {**PROMISED, "materials": ("gone",)}}),
    ("material.unnamed", material("  ")),
    ("material.unnamed", material("材" * 201)),
    ("material.vague", material("其他材料")),
    ("material.twice", {"materials": (CARD, {**CARD, "key": "card-2"})}),
    ("material.key_twice", {"materials": (CARD, {**CARD, "name": "户口簿"})}),
    ("element.missing", {"consult_phone": ""}),
    ("title.missing", {"title": " "}),
    ("form.broken", form({"key": "a", "label": "甲"}, {"key": "a", "label": "乙"})),
    ("form.broken", form({"key": "a", "label": "甲", "type": FieldType.CHOICE})),
    (
        "form.broken",
        form(
            {
                "key": "a",
                "label": "甲",
                "type": FieldType.GROUP,
                "fields": [{"key": "b", "label": "乙", "type": FieldType.GROUP}],
            }
        ),
    ),
    (
        "form.broken",
        form(
            {
                "key": "a",
                "label": "甲",
                "type": FieldType.GROUP,
                "fields": [{"key": "_row", "label": "乙"}],
            }
        ),
    ),
    (
        "form.broken",
        form(
            {
                "key": "a",
                "label": "甲",
                "type": FieldType.GROUP,
                "fields": [{"key": "b" * 75, "label": "乙", "type": FieldType.FILE}],
            }
        ),
    ),
    ("form.broken", form({"key": "a", "label": "甲", "type": FieldType.GROUP})),
    ("form.broken", form({"key": "a", "label": "甲", "type": FieldType.NUMBER, "minimum": 5, "maximum": 1})),
    ("form.element_missing", form({"key": "a", "label": "甲"})),
    ("form.element", form({"key": "a", "label": "甲", "element": "nobody.knows_it"})),
    ("route.broken", {"route": (REVIEW, DECIDE)}),
    ("route.broken", {"route": (ACCEPT, REVIEW)}),
    ("route.broken", {"route": (ACCEPT, DECIDE, REVIEW)}),
    ("route.broken", {"route": (ACCEPT, ACCEPT, DECIDE)}),
    ("route.broken", {"route": (ACCEPT, together(branch("a", DECIDE), branch("b", REVIEW)))}),
    ("route.broken", {"route": (ACCEPT, DECIDE | {"when": {"field": "reason"}})}),
    ("route.keys", {"route": (ACCEPT, REVIEW, REVIEW, DECIDE)}),
    ("route.keys", {"route": (ACCEPT, together(branch("a", REVIEW), branch("a", PRODUCE)), DECIDE)}),
    ("route.join", {"route": (ACCEPT, together(branch("a", REVIEW)), DECIDE)}),
    ("route.join", {"route": (ACCEPT, together(branch("a"), branch("b", REVIEW)), DECIDE)}),
    ("route.join", {"route": (ACCEPT, together(*TWO, join="quorum", quorum=3), DECIDE)}),
    ("route.join", {"route": (ACCEPT, together(*TWO, join="lead"), DECIDE)}),
    ("route.join", {"route": (ACCEPT, together(*TWO, quorum=1), DECIDE)}),
    ("route.join", {"route": (ACCEPT, together(*TWO, split="exclusive"), DECIDE)}),
    ("route.condition", {"route": (ACCEPT, REVIEW | {"when": {"field": "nobody"}}, DECIDE)}),
    ("route.condition", {"route": (ACCEPT, REVIEW | {"when": TOO_LARGE}, DECIDE)}),
    ("route.limits", {"route": (ACCEPT, REVIEW | {"limit": days(6)}, SECOND | {"limit": days(6)}, DECIDE)}),
    ("situation.broken", {"situations": ({"key": "a", "question": "?", "options": ({"value": "1", "label": "是"},)},)}),
    (
        "situation.broken",
        {
            "situations": (
                {
                    "key": "a",
                    "question": "?",
                    "options": (
                        {"value": "1", "label": "是", "materials": ("unknown",)},
                        {"value": "2", "label": "否"},
                    ),
                },
            )
        },
    ),
    ("form.condition", form(KIND, AREA | {"when": {"field": "nobody"}})),
    ("form.condition", form(KIND, AREA | {"when": {"field": "kind", "value": "castle"}})),
    ("form.condition", form(AREA, KIND | {"when": {"field": "area", "operator": "before", "value": "2026-01-01"}})),
    ("form.condition", form(AREA, KIND | {"when": {"field": "area", "operator": "rows_at_least", "value": "2"}})),
    ("form.condition", form(KIND, AREA | {"when": {"field": "kind", "operator": "one_of", "values": ("castle",)}})),
    ("form.condition", form(KIND) | {"materials": (CARD | {"when": {"field": "gone"}},)}),
    ("form.cycle", form(KIND | {"when": LARGE}, AREA | {"when": SHOP})),
    ("form.cycle", form(KIND | {"when": {"field": "kind", "value": "shop"}})),
    ("form.dead", form(KIND, AREA | {"when": {"all_of": (SHOP, {"field": "kind", "value": "home"})}})),
    ("form.dead", form(AREA | {"maximum": 400}, KIND | {"when": LARGE})),
    ("form.dead", form(KIND, AREA | {"when": SHOP}, NAME | {"when": {"all_of": (HOME, LARGE)}})),
    ("form.dead", form(KIND) | {"materials": (CARD | {"when": {"all_of": (SHOP, HOME)}},)}),
    ("form.always", form(KIND, AREA | {"when": {"any_of": (SHOP, {"not_so": SHOP})}})),
    ("form.example", form(KIND) | example(questions=("kind", "area"))),
    ("form.example", form(KIND) | example(materials=("passport",))),
    ("form.example", form(KIND) | example(steps=("accept",))),
    ("form.example", form(KIND) | example(answers={"nobody": "1"})),
    ("form.example", form(KIND) | example(fee="20.00")),
    ("form.example", form(KIND) | example(promised_limit=days(99))),
    ("date.order", {"planned_effective_on": "2026-03-01", "planned_cancel_on": "2026-02-01"}),
]


class TestBrokenItems:
    @pytest.mark.parametrize(("rule", "changes"), BROKEN)
    def test_are_told(self, rule, changes):
        assert rule in rules(**changes)


FINE = [
    ("limit.promise_longer", {"promised_limit": days(20)}),
    ("limit.promise_longer", {"promised_limit": days(20), "statutory_limit": {}}),
    ("limit.promise_longer", {"promised_limit": INSTANT, "case_type": "1"}),
    ("limit.units_differ", {"promised_limit": days(4, LimitUnit.HOUR)}),
    ("limit.units_differ", {"promised_limit": days(20, LimitUnit.NATURAL_DAY)}),
    ("case_type.contradicts_limit", {"promised_limit": days(0), "case_type": "1"}),
    ("case_type.contradicts_limit", {"promised_limit": {}, "case_type": "1"}),
    ("visits.zero_impossible", {"online": False, "courier": True}),
    ("phone.unreadable", {"consult_phone": "12345"}),
    ("phone.unreadable", {"consult_phone": "95598"}),
    ("phone.unreadable", {"consult_phone": "020-3763 8755转1"}),
    ("result.type_contradicts", {"result_name": "营业执照(副本)"}),
    ("result.type_contradicts", {"result_name": "奖金", "result_type": ResultType.OTHER}),
    ("fee.incomplete", {"charged": None}),
    ("route.broken", {"route": (ACCEPT, REVIEW, DECIDE, PRODUCE)}),
    ("route.broken", {"route": (ACCEPT, together(*TWO), DECIDE, PRODUCE)}),
    ("route.join", {"route": (ACCEPT, together(*TWO, join="quorum", quorum=2), DECIDE)}),
    ("route.join", {"route": (ACCEPT, together(*TWO, join="any"), DECIDE)}),
    ("route.join", {"route": (ACCEPT, together(*TWO, join="lead", lead=PRODUCE | {"kind": "review"}), DECIDE)}),
    ("route.condition", {"route": (ACCEPT, REVIEW | {"when": {"field": "reason", "operator": "answered"}}, DECIDE)}),
    ("form.element_missing", form({"key": "a", "label": "甲", "type": FieldType.FILE})),
    ("form.element_missing", form({"key": "a", "label": "手机", "type": FieldType.PHONE, "prefill": "mobile"})),
    ("form.condition", form(KIND, AREA | {"when": SHOP})),
    (
        "form.condition",
        form(AREA) | PREMISES | {"materials": (CARD | {"when": {"field": "situation-p", "value": "1"}},)},
    ),
    ("form.cycle", form(KIND, AREA | {"when": SHOP}, NAME | {"when": LARGE})),
    ("form.dead", form(KIND, AREA | {"when": SHOP}, NAME | {"when": {"all_of": (SHOP, LARGE)}})),
    ("form.dead", form(AREA | {"maximum": 500}, KIND | {"when": LARGE})),
    ("form.dead", form(KIND | {"when": OWNED}, AREA | {"when": SHOP}) | PREMISES),  # by way of a situation
    ("form.always", form(KIND, AREA | {"when": {"any_of": (SHOP, HOME)}})),  # not while the question is open
    ("form.example", form(KIND, AREA | {"when": SHOP}) | example(answers={"kind": "home"}, questions=("kind",))),
    ("form.example", form(KIND) | example(steps=("accept", "review", "decide"), fee="0")),
    ("route.limits", {"route": (ACCEPT, together(*THREE_DAYS_EACH), DECIDE)}),
    ("code.level_differs", {"level": "2,3"}),
    ("code.authority_differs", {"handling_code": AUTHORITY_CODE + "2440105014004" + "01"}),
]


class TestItemsInOrder:
    @pytest.mark.parametrize(("rule", "changes"), FINE)
    def test_are_left_alone(self, rule, changes):
        assert rule not in rules(**changes)


class TestLocalTypes:
    """Guangdong numbers other powers 20 and public services 21; the check reads its codes with its table."""

    def code(self, segment):
        base = f"44{segment}05014004"
        return {"task_code": f"{AUTHORITY_CODE}2{base}", "base_code": base}

    @pytest.mark.parametrize(("segment", "item_type"), [("21", "20"), ("20", "10"), ("01", "01")])
    def test_of_guangdong_fit(self, segment, item_type):
        assert "code.type_differs" not in rules(**self.code(segment), item_type=item_type)

    def test_of_guangdong_are_not_taken_as_national(self):
        assert "code.type_differs" in rules(**self.code("20"), item_type="20")

    def test_unknown_ones_are_told(self):
        assert "code.type_differs" in rules(**self.code("77"), item_type="01")


class TestVagueMaterials:
    """The first list are real names of Guangdong items that a resident cannot act on; the second are exact ones."""

    @pytest.mark.parametrize(
        "name",
        [
            "社保清单、审计报告、验资报告、资产发票、合同等材料",
            "相应的管理制度材料及相关材料",
            "年度表彰奖励文件需要材料",
            "艺术节组委会要求材料",
            "省奖附件-其他佐证材料",
            "无医疗事故、违纪等证明",
            "证据材料",
            "其他",
            "法律、法规规定的其他材料",
            "能够证明股权或股票价格的有关材料",
            "项目完工证明、验收证明等文件",
        ],
    )
    def test_are_told(self, name):
        assert "material.vague" in rules(**material(name))

    @pytest.mark.parametrize(
        "name",
        [
            "居民身份证",
            "普通话等级证书",
            "高等学校毕业证书",
            "广东省中等职业学校办理学历证明书申请表",
            "专家论证意见和相关利益群体意见",
            "其他身份证明书原件登记表",
            "法定代表人未担任其他社会团体法定代表人声明",
            "职业病诊断鉴定材料",
        ],
    )
    def test_exact_ones_are_left_alone(self, name):
        assert "material.vague" not in rules(**material(name))


class TestSeverity:
    def test_a_promise_longer_than_the_statute_is_an_error(self):
        found = run_checks(definition(promised_limit=days(21)))

        assert [(finding.rule, finding.severity) for finding in found] == [("limit.promise_longer", Severity.ERROR)]
        assert found[0].place == "promised_limit"

    def test_a_wrong_credit_code_is_a_warning(self):
        code = "11440000006940116A"
        found = run_checks(definition(authority_code=code, task_code=code + "2440105014004"))

        assert [(finding.rule, finding.severity) for finding in found] == [
            ("authority.code_check_digit", Severity.WARNING)
        ]

    def test_a_city_raises_a_warning_to_an_error(self, settings):
        settings.TONGBAN_CATALOGUE_STRICT_RULES = ["material.vague"]

        found = run_checks(definition(**material("其他材料")))

        assert {finding.rule: finding.severity for finding in found}["material.vague"] == Severity.ERROR
