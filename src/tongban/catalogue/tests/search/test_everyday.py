"""What people say finds what the demo catalogue has for it, and the examples of the home page all lead somewhere."""

import pytest
from django.conf import settings

from tongban.catalogue.search import index
from tongban.catalogue.search.finding import search_items
from tongban.catalogue.services.demo import DATA
from tongban.catalogue.services.hand_made import read_showcase
from tongban.catalogue.tests.search.entries import entry

pytestmark = pytest.mark.django_db

FOUND = {
    "开小卖部": "个体工商户设立登记",
    "小卖部": "个体工商户设立登记",
    "开便利店": "个体工商户设立登记",
    "理发店": "个体工商户设立登记",
    "摆摊": "个体工商户设立登记",
    "个体户": "个体工商户设立登记",
    "营业执照": "个体工商户设立登记",
    "开饭店": "食品经营许可",
    "开餐馆": "食品经营许可",
    "开餐厅": "食品经营许可",
    "开奶茶店": "食品经营许可",
    "开超市": "食品经营许可",
    "开公司": "内资有限责任公司设立登记",
    "生孩子": "生育指导和宣传服务",
    "生二胎": "生育指导和宣传服务",
    "上户口": "户政业务办理进度查询",
    "给孩子上户口": "户政业务办理进度查询",
    "户口本": "户籍人口信息查询",
    "养老金": "城乡居民社会保险费申报",
    "退休": "城乡居民社会保险费申报",
    "社保": "城乡居民社会保险费申报",
    "社保卡": "城乡居民社会保险费申报",
    "医保": "城乡居民社会保险费申报",
    "房产证": "房屋所有权公证指引",
    "过户": "房屋买卖合同公证指引",
    "房子过户": "房屋买卖合同公证指引",
    "驾照": "驾驶人考试预约结果公布",
    "驾驶证": "驾驶人考试预约结果公布",
    "货车司机": "道路货物运输驾驶员从业资格证核发",
    "结婚": "已婚（初婚）公证指引",
    "结婚证": "已婚（初婚）公证指引",
    "离婚": "离婚协议公证指引",
    "身份证": "居民身份证办理进度查询",
    "老年卡": "老年人优待证办理",
    "打官司": "法律援助",
    "去世": "正常死亡公证指引",
    "退伍": "退役士兵高等职业教育报名",
    "开药店": "药品生产经营企业药学技术人员登记",
    "教师证": "高等学校教师资格认定",
    "独生子女费": "城镇独生子女父母计划生育奖励金给付",
    "挖路": "临时占用、挖掘城市道路审批",
    "报税": "纳税",
}


@pytest.fixture
def city(demo_entries):
    """The whole demo catalogue in the index, the invented items too."""
    invented = [read_showcase(path) for path in sorted((DATA / "showcase").glob("*.toml"))]
    numbered = enumerate(invented, len(demo_entries) + 1)
    index.copy_entries([*demo_entries, *(entry(n, said, said.handling_code or said.task_code) for n, said in numbered)])


def test_what_people_say_finds_what_there_is(city):
    missed = {}
    for words, title in FOUND.items():
        results = search_items(words=words, limit=10)
        titles = [item.title for item in results.items]
        if results.near or not any(title in found for found in titles):
            missed[words] = titles
    assert missed == {}


def test_every_example_of_the_home_page_leads_somewhere(city):
    assert settings.TONGBAN_PORTAL_EXAMPLES
    results = {words: search_items(words=words) for words in settings.TONGBAN_PORTAL_EXAMPLES}
    assert {words for words, found in results.items() if found.near or not found.total} == set()
