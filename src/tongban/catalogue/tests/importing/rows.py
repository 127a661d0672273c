"""Rows as sources publish them: the shape of Guangdong's list, real codes and names, each with one flaw changed in."""

import json
from pathlib import Path
from typing import Any

GUANGDONG: dict[str, Any] = {
    "TASK_CODE": "11440000006940116U2440102002003",
    "ORGCODE": "006940116",
    "TASK_TYPE_TEXT": "行政许可",
    "LIMIT_SCENE_NUM": "0",
    "TASK_STATE": None,
    "DEPT_NAME": "广东省教育厅",
    "AREA_CODE_TEXT": "广东省",
    "parentCatalogId": "44010200200Y",
    "TASK_TYPE": "01",
    "TASK_NAME": "中小学地方课程教材初审",
    "CATAID": "440102002003",
    "URL": "http://bsxt.gdbs.gov.cn/UnifiedReporting/bid/caption?approveSeq=5587&gdbsTokenId=",
    "AREACODE": "440000",
    "ONLINECHECK": "1",
    "subCatalogName": "中小学地方课程教材初审",
    "matter_name": "中小学地方课程教材初审",
    "matter_short": "无",
    "matter_daily": "教材审查，课本初审",
    "matter_code": "无",
    "matter_level": "省级",
    "visit_number": "0",
    "co_department": "无",
    "handle_location": "办理地点：广州市越秀区农林下路72号广东省教育厅政务服务大厅1-3号窗口",
    "handle_time": "70(工作日)",
    "handle_time_limit": "18(工作日)",
    "matter_type": "行政许可",
    "consult_phone": "020-37628755",
    "courier_service": "是",
    "bear_paltform": "广东省统一申办受理平台",
    "complain_phone": "020-37627229",
    "online_book": "是",
    "online_book_addr": "无",
    "district": "省级",
    "theme_category": ["教育科研"],
    "service_object_name": ["自然人", "企业法人", "非法人企业"],
    "material_intro": ["广东省中小学地方课程教材审查登记表", "教材清样（完整版、盲评版）"],
}
OTHER_CODE = "11440000006940116U2440102002002"


def row(**changes: Any) -> dict[str, Any]:
    """The usual row with changes."""
    return GUANGDONG | changes


def other(**changes: Any) -> dict[str, Any]:
    """A second item of the same authority."""
    usual = {"TASK_CODE": OTHER_CODE, "CATAID": OTHER_CODE[19:], "TASK_NAME": "中小学地方课程教材审定"}
    return row(**usual | changes)


def write_jsonl(folder: Path, *rows: Any, name: str = "items.jsonl") -> Path:
    """A file of JSON lines; a text is written as it is, to break it."""
    path = folder / name
    lines = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
