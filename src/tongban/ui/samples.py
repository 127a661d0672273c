"""Invented content for the living page of components. Nothing here reaches a real page."""

from typing import Any

_DIVISIONS = {
    "": [("440000", "广东省"), ("350000", "福建省")],
    "440000": [("440100", "广州市"), ("440300", "深圳市")],
    "440100": [("440103", "荔湾区"), ("440106", "天河区")],
    "440300": [("440304", "福田区"), ("440305", "南山区")],
    "350000": [("350200", "厦门市")],
    "350200": [("350203", "思明区"), ("350206", "湖里区")],
}


def divisions_below(code: str) -> list[tuple[str, str]]:
    return _DIVISIONS.get(code, [])


def division_path(code: str) -> list[str]:
    levels = [f"{code[:2]}0000", f"{code[:4]}00", code]
    return list(dict.fromkeys(level for level in levels if level))


def guide() -> dict[str, Any]:  # over budget: one sample page, all data
    """A service guide, an application and its case."""
    return {
        "breadcrumbs": [("市场准入", "/browse/"), ("食品经营许可（新办）", "")],
        "facts": [
            {"icon": "users", "label": "谁能办", "value": "个人、企业", "note": "有固定经营场所"},
            {"icon": "files", "label": "要什么", "value": "2 份材料", "note": "另有 2 份已有，免交"},
            {"icon": "clock", "label": "要多久", "value": "5 个工作日", "note": "法定 20 个工作日"},
            {"icon": "wallet", "label": "多少钱", "value": "不收费", "note": ""},
        ],
        "tasks": [
            {"label": "您的情况", "address": "#a", "note": "个人，热食类", "state": "done"},
            {"label": "申请人", "address": "#b", "note": "已从身份信息带入", "state": "done"},
            {"label": "经营场所", "address": "#c", "note": "地址、面积、平面图", "state": "now"},
            {"label": "材料", "address": "#d", "note": "营业执照照面信息有变化", "state": "wrong"},
            {"label": "核对并提交", "address": "", "note": "", "state": "todo"},
        ],
        "steps": [
            {"label": "提交申请", "state": "done", "note": "3月2日"},
            {"label": "受理", "state": "done", "note": "3月3日"},
            {"label": "审查", "state": "now", "note": "市场监督管理局"},
            {"label": "决定", "state": "todo", "note": ""},
            {"label": "取件", "state": "todo", "note": ""},
        ],
        "rows": [
            {"label": "申请人", "value": "林*"},
            {"label": "证件号码", "value": "440*************1X"},
            {"label": "经营场所", "value": "天河区体育东路 118 号\n一层 102 铺", "address": "#c"},
            {"label": "经营面积", "value": "86 平方米", "address": "#c"},
            {"label": "备注", "value": "", "address": "#c"},
        ],
        "files": [
            {"name": "场所平面图.pdf", "size": 482_113, "address": "#f", "remove_address": ""},
            {"name": "厨房照片.jpg", "size": 1_948_220, "address": "#f", "remove_address": "/styleguide/"},
        ],
        "tabs": [
            {"label": "全部", "address": "?tab=all", "count": 23, "current": True},
            {"label": "等我处理", "address": "?tab=mine", "count": 2, "current": False},
            {"label": "已办结", "address": "?tab=done", "count": "", "current": False},
        ],
        "chips": [
            {"label": "不限", "address": "?", "current": True},
            {"label": "网上可办", "address": "?online=1", "current": False},
            {"label": "当天办结", "address": "?fast=1", "current": False},
            {"label": "跨城通办", "address": "?cross=1", "current": False},
        ],
    }


def desk() -> dict[str, Any]:
    """An inbox and figures."""
    titles = (
        "食品经营许可（新办）",
        "公共场所卫生许可（延续）",
        "户外广告设置审批",
        "残疾人证核发",
        "临时占用道路许可",
    )
    names = ("林*", "广州禾**有限公司", "陈**", "周*", "天河某**商行")
    cases = [
        {"number": f"4401062026110{index:04}", "title": titles[index % 5], "name": names[index % 5], "kind": index % 5}
        for index in range(8)
    ]
    return {
        "cases": cases,
        "figures": [
            {"label": "今天到期", "value": 3, "unit": "件"},
            {"label": "已超期", "value": 1, "unit": "件"},
            {"label": "本月受理", "value": "1,284", "unit": "件"},
            {"label": "按时办结", "value": "99.2", "unit": "%"},
        ],
        "departments": [
            {"name": "市场监督管理局", "cases": 412, "late": 1, "days": [9, 14, 11, 18, 16, 21, 19, 24, 22]},
            {"name": "卫生健康局", "cases": 208, "late": 0, "days": [12, 11, 12, 9, 8, 8, 7, 6, 7]},
            {"name": "城市管理和综合执法局", "cases": 133, "late": 4, "days": [3, 4, 3, 6, 9, 12, 10, 14, 16]},
        ],
        "tabs": [
            {"label": "待受理", "address": "?tab=accept", "count": 6, "current": False},
            {"label": "待审查", "address": "?tab=review", "count": "99+", "current": True},
            {"label": "待决定", "address": "?tab=decide", "count": 2, "current": False},
            {"label": "我办过的", "address": "?tab=mine", "count": "", "current": False},
        ],
        "rows": [
            {"label": "申请人", "value": "林*"},
            {"label": "证件号码", "value": "440*************1X"},
            {"label": "经营场所", "value": "天河区体育东路 118 号一层 102 铺"},
        ],
    }


def home() -> dict[str, Any]:
    """A home page."""
    return {
        "doors": [
            {"icon": "user-round", "label": "个人办事", "note": "生育、户籍、社保", "address": "#"},
            {"icon": "building-2", "label": "企业办事", "note": "开办、经营、注销", "address": "#"},
            {"icon": "layers", "label": "一件事", "note": "多个事项一次办", "address": "#"},
            {"icon": "landmark", "label": "按部门", "note": "各单位的事项", "address": "#"},
            {"icon": "route", "label": "人生阶段", "note": "从出生到养老", "address": "#"},
            {"icon": "map-pin", "label": "附近大厅", "note": "窗口和时间", "address": "#"},
        ],
        "popular": [
            "生育登记服务",
            "食品经营许可（新办）",
            "社会保障卡申领",
            "居住证申领",
            "老年人优待证",
            "道路运输证核发",
        ],
        "examples": [
            {"label": "开餐馆", "address": "#"},
            {"label": "给孩子上户口", "address": "#"},
            {"label": "退休", "address": "#"},
        ],
        "figures": [
            {"label": "可网上办理的事项", "value": "1,264", "unit": "项"},
            {"label": "本月已办结", "value": "28,409", "unit": "件"},
            {"label": "平均用时", "value": "2.6", "unit": "个工作日"},
        ],
    }
