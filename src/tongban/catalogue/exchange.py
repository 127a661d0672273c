"""A version as rows of the national exchange tables (C0109/C0110): their column names exist at this boundary only.

Source of names and obligation: the mirror of the library of 2019-2020 described in STANDARDS §1.9. Where our model has
nothing for a required column the row keeps it empty, and ``missing_required`` names it: better a gap than an invention.
"""

from typing import Any

from tongban.catalogue import defaults, limits
from tongban.catalogue.definition import ItemDefinition
from tongban.catalogue.enums import ItemType, LimitUnit, ResultType, ServiceTarget, VersionState
from tongban.catalogue.items import Item
from tongban.catalogue.parts import Limit
from tongban.catalogue.routes import steps_of

Row = dict[str, Any]
TASK_STATES = {VersionState.PUBLISHED: "1", VersionState.SUSPENDED: "2", VersionState.CANCELLED: "3"}
LIMIT_TYPES = {LimitUnit.WORKING_DAY: "1", LimitUnit.NATURAL_DAY: "2", LimitUnit.HOUR: "3"}  # [from memory]
RESULT_TYPES = {ResultType.LICENCE: "10", ResultType.DOCUMENT: "20", ResultType.OTHER: "99"}  # [from memory]
SOURCES = {"申请人自备": "10", "政府部门核发": "20", "其他": "99"}
REQUIRED: dict[str, tuple[str, ...]] = {
    "up_task_general_basic": (
        "catalog_code",
        "task_code",
        "task_name",
        "task_type",
        "task_state",
        "task_version",
        "project_type",
        "server_type",
        "use_level",
        "power_source",
        "by_law",
        "dept_code",
        "dept_name",
        "dept_type",
        "accept_condition",
        "handle_flow",
        "anticipate_day",
        "anticipate_type",
        "promise_day",
        "promise_type",
        "promise_explain",
        "special_procedure",
        "limit_scene_num",
        "is_fee",
        "transact_addr",
        "transact_time",
        "link_way",
        "supervise_way",
        "is_single_login",
        "app_is_single_login",
    ),
    "up_task_general_extend": (
        "task_guid",
        "task_code",
        "is_online",
        "is_entry_center",
        "is_express",
        "is_pay_online",
        "result_type",
    ),
    "up_task_general_material": ("task_guid", "task_code", "material_name", "order_num"),
    "up_task_general_fee_project": ("task_guid", "task_code", "fee_name", "fee_stand", "order_num"),
    "up_task_general_questions": ("task_guid", "task_code", "question", "answer", "order_num"),
}


def to_exchange_rows(item: Item) -> dict[str, list[Row]]:
    """Table name → rows. Columns of every table (row_guid, data_source, cd_…) are added by the transport."""
    return {
        "up_task_general_basic": [_basic(item)],
        "up_task_general_extend": [_extend(item)],
        "up_task_general_material": _materials(item),
        "up_task_general_fee_project": _fees(item),
        "up_task_general_questions": _questions(item),
    }


def missing_required(item: Item) -> list[str]:
    """``table.column`` of each required column this item leaves empty. Public services have no source of power."""
    excused = {"power_source"} if item.definition.item_type == ItemType.PUBLIC_SERVICE else set()
    missing: dict[str, None] = {}
    for table, rows in to_exchange_rows(item).items():
        for row in rows:
            empty = [column for column in REQUIRED[table] if row.get(column) in (None, "") and column not in excused]
            missing |= {f"{table}.{column}": None for column in empty}
    return list(missing)


def _basic(item: Item) -> Row:  # over budget: one line for each column of the exchange table
    said = item.definition
    places = [window.address or window.name for window in said.windows]
    return {
        "catalog_code": said.base_code,
        "local_catalog_code": said.local_base_code,
        "task_code": said.task_code,
        "local_task_code": said.local_task_code,
        "task_handle_item": said.handling_code,
        "task_name": said.title,
        "task_type": said.item_type.value,
        "task_state": TASK_STATES.get(item.state, ""),
        "task_version": item.version_number,
        "project_type": said.case_type.value,
        "server_type": ",".join(said.targets),
        "use_level": said.level,
        "power_source": said.power_source.value if said.power_source else "",
        "by_law": "；".join(f"{basis.law}{basis.article}" for basis in said.legal_basis),
        "dept_code": said.authority_code,
        "dept_name": said.authority_name,
        "dept_type": said.authority_nature.value,
        "entrust_name": said.entrusted_to,
        "accept_condition": said.conditions,
        "handle_flow": said.flow or "→".join(step.name for step in steps_of(defaults.route_of(said))),
        "handle_type": "".join(said.channels),
        **_limit("anticipate", said.statutory_limit),
        **_limit("promise", said.promised_limit),
        "special_procedure": "；".join(procedure.name for procedure in said.special_procedures) or "无",
        "limit_scene_num": said.visits,
        "is_fee": _flag(said.charged),
        "fee_basis": "；".join(fee.basis for fee in said.fees if fee.basis),
        "transact_addr": "；".join(place for place in places if place),
        "transact_time": "；".join(window.hours for window in said.windows if window.hours),
        "link_way": said.consult_phone,
        "supervise_way": said.complaint_phone,
        "is_single_login": _flag(said.single_sign_on),
        "app_is_single_login": _flag(said.mobile_single_sign_on),
        "link_addr": said.online_url,
        "mobile_terminal_url": said.mobile_url,
        "plan_effective_date": said.planned_effective_on,
        "plan_cancel_date": said.planned_cancel_on,
    }


def _limit(name: str, limit: Limit) -> Row:
    """Days, unit and words. At once is 0 days; no limit is empty and explained."""
    instant = limits.is_instant(limit)
    return {
        f"{name}_day": 0 if instant else limit.value,
        f"{name}_type": "1" if instant else LIMIT_TYPES.get(limit.unit, ""),
        f"{name}_explain": limit.note or limits.described(limit),
    }


def _extend(item: Item) -> Row:
    said = item.definition
    return {
        "task_guid": str(item.version_id),
        "task_code": said.task_code,
        "task_handle_item": said.handling_code,
        "is_online": _flag(said.online),
        "online_handle_depth": ",".join(said.online_depth),
        "online_handle_url": said.online_url,
        "is_entry_center": _flag(said.in_hall),
        "is_express": _flag(said.courier),
        "is_pay_online": _flag(said.pays_online),
        "is_schedule": _flag(said.bookable),
        "is_service_terminals": _flag(said.terminals),
        "handle_area": said.handling_area.value,
        "limit_scene_explain": said.visit_reason,
        "limit_explain": said.quota,
        "other_dept": "、".join(said.joint_authorities),
        "service_type": said.intermediary_services,
        "result_type": RESULT_TYPES[said.result_type],
        "result_name": said.result_name,
        "result_guid": said.result_sample_url,
        **_topics(said),
    }


def _topics(said: ItemDefinition) -> Row:
    """Topics go to persons, to organisations, or to both, as the item is open to them."""
    words = ",".join(said.topics)
    return {
        "user_character_topic_type": words if ServiceTarget.PERSON in said.targets else "",
        "corp_character_topic_type": words if set(said.targets) - {ServiceTarget.PERSON} else "",
    }


def _owned(item: Item, place: int) -> Row:
    return {"task_guid": str(item.version_id), "task_code": item.definition.task_code, "order_num": place}


def _materials(item: Item) -> list[Row]:
    return [
        {
            **_owned(item, place),
            "task_handle_item": item.definition.handling_code,
            "material_name": material.name,
            "material_type": material.kind,
            "material_format": "3" if {"1", "2"} <= set(material.forms) else "".join(material.forms),
            "is_need": material.necessity.value,
            "page_num": material.originals + material.copies,
            "page_format": material.size,
            "source_type": SOURCES.get(material.source, "99" if material.source else ""),
            "source_explain": material.source,
            "accept_stand": material.accept_standard,
            "fill_explain": material.requirement,
            "example_guid": material.sample_url,
            "by_law": material.basis,
        }
        for place, material in enumerate(item.definition.materials, 1)
    ]


def _fees(item: Item) -> list[Row]:
    return [
        {
            **_owned(item, place),
            "fee_name": fee.name,
            "fee_stand": fee.standard or (f"{fee.amount} 元" if fee.amount is not None else ""),
            "by_law": fee.basis,
            "is_desc": _flag(fee.reducible),
            "desc_explain": fee.reduction_basis,
        }
        for place, fee in enumerate(item.definition.fees, 1)
    ]


def _questions(item: Item) -> list[Row]:
    return [
        {**_owned(item, place), "question": question.question, "answer": question.answer}
        for place, question in enumerate(item.definition.faq, 1)
    ]


def _flag(value: bool | None) -> str:
    return "" if value is None else "1" if value else "0"
