"""The columns of the import template: our names, the Chinese headings, how each is read. Mappings aim at these."""

from dataclasses import dataclass
from enum import StrEnum


class Reading(StrEnum):
    """How the text of a column becomes a value."""

    TEXT = "text"
    CODE = "code"  # letters and digits, never a number
    LONG_TEXT = "long_text"
    WORDS = "words"  # several, separated by ， , 、 ; or line breaks
    YES_NO = "yes_no"
    NUMBER = "number"
    DATE = "date"
    LIMIT = "limit"
    CHOICE = "choice"
    CHOICES = "choices"
    LINES = "lines"  # structured: one entry a line, parts separated by |


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``required``: a row without it is refused."""

    key: str
    heading: str
    reading: Reading = Reading.TEXT
    required: bool = False
    help: str = ""
    example: str = ""


COLUMNS: tuple[Column, ...] = (
    Column(
        "task_code", "实施编码", Reading.CODE, True, "31 位；有业务办理项时 33 位", "11440000006940116U2440105014004"
    ),
    Column("title", "事项名称", required=True, example="高等学校教师资格认定"),
    Column("item_type", "事项类型", Reading.CHOICE, True, "01 行政许可 … 20 公共服务，代码或名称", "行政许可"),
    Column("authority_code", "实施主体编码", Reading.CODE, True, "18 位统一社会信用代码", "11440000006940116U"),
    Column("authority_name", "实施主体", required=True, example="广东省教育厅"),
    Column("level", "行使层级", Reading.CHOICES, help="国家级、省级、市级、县级、镇级、村级，或 1–6", example="省级"),
    Column("division_code", "行政区划代码", Reading.CODE, help="6 至 12 位", example="440000"),
    Column("base_code", "基本编码", Reading.CODE, help="12 位；不填则取自实施编码", example="440105014004"),
    Column("parent_code", "上级基本编码", Reading.CODE),
    Column("entry_name", "基本目录名称", help="不填则同事项名称"),
    Column("local_base_code", "地方基本编码", Reading.CODE),
    Column("local_task_code", "地方实施编码", Reading.CODE),
    Column("authority_nature", "实施主体性质", Reading.CHOICE, help="法定机关、授权组织、受委托组织"),
    Column("entrusted_to", "受委托部门"),
    Column("power_source", "权力来源", Reading.CHOICE),
    Column("everyday_words", "日常用语", Reading.WORDS, help="老百姓怎么叫它", example="教师证,大学老师资格"),
    Column("topics", "主题分类", Reading.WORDS, example="职业资格"),
    Column("life_events", "人生事件", Reading.WORDS),
    Column("targets", "服务对象", Reading.CHOICES, help="自然人、企业法人、事业法人 …", example="自然人"),
    Column("case_type", "办件类型", Reading.CHOICE, help="即办件、承诺件；不填则由承诺时限得出"),
    Column(
        "legal_basis",
        "设定依据",
        Reading.LINES,
        help="每行一条：法律名称|条款|原文",
        example="中华人民共和国教师法|第十三条",
    ),
    Column("conditions", "受理条件", Reading.LONG_TEXT),
    Column(
        "statutory_limit", "法定办结时限", Reading.LIMIT, help="20个工作日、30自然日、即时、无", example="20个工作日"
    ),
    Column("statutory_unit", "法定办结时限单位", help="时限只写数字时填写"),
    Column("statutory_note", "法定办结时限说明"),
    Column("promised_limit", "承诺办结时限", Reading.LIMIT, example="5个工作日"),
    Column("promised_unit", "承诺办结时限单位"),
    Column("promised_note", "承诺办结时限说明"),
    Column("special_procedures", "特别程序", Reading.LINES, help="每行一条：名称|依据|时限"),
    Column(
        "materials",
        "申请材料",
        Reading.LINES,
        help="每行一种：名称|必要性|类型|形式|来源|依据|原件数|复印件数|填报须知",
    ),
    Column("charged", "是否收费", Reading.YES_NO, example="否"),
    Column("fees", "收费项目", Reading.LINES, help="每行一项：名称|标准|依据|金额（元）"),
    Column("pays_online", "是否支持网上支付", Reading.YES_NO),
    Column("result_type", "结果类型", Reading.CHOICE, help="证照、批文、其他"),
    Column("result_name", "结果名称", example="高等学校教师资格证书"),
    Column("visits", "到办事现场次数", Reading.NUMBER, example="0"),
    Column("visit_reason", "必须现场办理原因"),
    Column("channels", "办理形式", Reading.CHOICES, help="窗口办理、网上办理、手机办理、快递申请"),
    Column("online", "是否网办", Reading.YES_NO, example="是"),
    Column("online_depth", "网办深度", Reading.WORDS),
    Column("online_url", "网办地址"),
    Column("mobile_url", "移动端地址"),
    Column("single_sign_on", "是否支持统一身份登录", Reading.YES_NO),
    Column("handling_area", "通办范围", Reading.CHOICE),
    Column("in_hall", "是否进驻大厅", Reading.YES_NO),
    Column("terminals", "是否支持自助终端", Reading.YES_NO),
    Column("courier", "是否支持物流快递", Reading.YES_NO, example="是"),
    Column("bookable", "是否支持预约", Reading.YES_NO),
    Column("assurance", "网上办理认证等级", Reading.NUMBER, help="1 至 4；不填按本地规定"),
    Column("joint_authorities", "联办机构", Reading.WORDS),
    Column("tolerance_days", "容缺后补期限", Reading.NUMBER, help="受理后几个工作日内补齐；不填按本地规定"),
    Column("window_name", "窗口名称"),
    Column("window_address", "办理地点", example="广州市越秀区农林下路72号政务服务大厅1-3号窗口"),
    Column("window_hours", "办理时间", example="工作日 9:00-12:00,13:00-17:00"),
    Column("consult_phone", "咨询方式", example="020-37628755"),
    Column("complaint_phone", "监督投诉方式", example="020-37627229"),
    Column("flow", "办理流程", Reading.LONG_TEXT),
    Column("quota", "数量限制"),
    Column("intermediary_services", "中介服务"),
    Column("faq", "常见问题", Reading.LINES, help="每行一条：问题|答案"),
    Column("planned_effective_on", "计划生效日期", Reading.DATE),
    Column("planned_cancel_on", "计划取消日期", Reading.DATE),
    Column("source", "来源"),
    Column("retrieved_on", "取得日期", Reading.DATE),
)
BY_KEY: dict[str, Column] = {column.key: column for column in COLUMNS}
CODES: frozenset[str] = frozenset(column.key for column in COLUMNS if column.reading is Reading.CODE)
