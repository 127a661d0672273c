"""The living page of components: what the house looks like, for writers of pages and for tests. Not in production."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tongban.kernel.access import open_to_everybody
from tongban.kernel.calendar import add_working_days
from tongban.kernel.errors import NotFound
from tongban.kernel.http import Request
from tongban.ui import samples
from tongban.ui.forms import (
    CascadeField,
    ChineseDateField,
    CitizenIdField,
    MobileField,
    MoneyField,
    NativeDate,
    OrganisationCodeField,
    UploadField,
)
from tongban.ui.pages import page

View = Callable[..., HttpResponse]


class SampleForm(forms.Form):
    """Every kind of field once."""

    name = forms.CharField(label="姓名", help_text="请与身份证上的姓名一致。", max_length=50)
    number = CitizenIdField(label="公民身份号码", help_text="18 位，最后一位可能是 X。")
    mobile = MobileField(label="手机号码", help_text="办理进度会发短信到这个号码。")
    birth = ChineseDateField(label="出生日期", help_text="例如 1986 年 3 月 16 日。", no_future=True)
    opens_on = ChineseDateField(label="计划开业日期", widget=NativeDate, no_past=True, required=False)
    kind = forms.ChoiceField(
        label="您以什么身份办理？",
        choices=[("person", "个人"), ("organisation", "企业或其他单位")],
        widget=forms.RadioSelect,
        initial="person",
    )
    uscc = OrganisationCodeField(label="统一社会信用代码", help_text="在营业执照上，共 18 位。", required=False)
    business = forms.MultipleChoiceField(
        label="经营项目",
        choices=[("hot", "热食类食品制售"), ("cold", "冷食类食品制售"), ("drink", "自制饮品制售")],
        widget=forms.CheckboxSelectMultiple,
    )
    area = forms.ChoiceField(
        label="经营面积",
        choices=[("", "请选择"), ("s", "50 平方米以下"), ("m", "50 至 150 平方米"), ("l", "150 平方米以上")],
    )
    capital = MoneyField(label="注册资本")
    place = CascadeField(
        label="经营场所所在地",
        children=samples.divisions_below,
        path=samples.division_path,
        depth=3,
        address=reverse_lazy("ui:place_levels"),
    )
    reason = forms.CharField(label="补充说明", widget=forms.Textarea({"rows": 4}), max_length=200, required=False)
    evidence = UploadField(
        label="场所平面图",
        help_text="图片或 PDF，每个不超过 20 MB，最多 3 个。",
        accept="image/*,.pdf",
        most=3,
        largest=20 << 20,
    )
    promise = forms.BooleanField(label="我承诺以上内容真实，愿意承担不实承诺的法律责任。")


def only_outside_production(view: View) -> View:
    """These pages do not exist in production."""

    def guarded(request: Request, *arguments: Any) -> HttpResponse:
        if settings.MODE == "production":
            raise NotFound
        return view(request, *arguments)

    guarded.__module__, guarded.__name__, guarded.__doc__ = view.__module__, view.__name__, view.__doc__
    return guarded


@open_to_everybody
@require_http_methods(["GET", "POST"])
@only_outside_production
def components(request: Request) -> HttpResponse:
    """Every component of residents' pages."""
    form = SampleForm(request.POST, request.FILES) if request.method == "POST" else SampleForm()
    return page(request, "ui/styleguide.html", {"form": form, **samples.guide(), **_days()})


@open_to_everybody
@require_http_methods(["GET"])
@only_outside_production
def desk(request: Request) -> HttpResponse:
    """Every component of staff pages."""
    return page(request, "ui/styleguide_desk.html", {**samples.desk(), **_days()})


@open_to_everybody
@require_http_methods(["GET"])
@only_outside_production
def sheet(request: Request) -> HttpResponse:
    """A printed receipt."""
    return page(request, "ui/styleguide_print.html", {**samples.guide(), **_days()})


@open_to_everybody
@require_http_methods(["GET"])
@only_outside_production
def home(request: Request) -> HttpResponse:
    """A home page: hero, doors, lists, figures."""
    return page(request, "ui/styleguide_home.html", samples.home())


@open_to_everybody
@require_http_methods(["GET"])
@only_outside_production
def place_levels(request: Request) -> HttpResponse:
    """The part of the form that asks for a place, one level further (htmx)."""
    return HttpResponse(SampleForm(request.GET)["place"].as_widget())


def _days() -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "today": today,
        "later": add_working_days(today, 8),
        "soon": add_working_days(today, 2),
        "past": _working_day_before(today),
        "now": timezone.now(),
        "lines": _lines(timezone.now()),
    }


def _working_day_before(today: date) -> date:
    return today - timedelta(days=6)


def _lines(now: datetime) -> list[dict[str, Any]]:
    return [
        {"at": now - timedelta(hours=3), "title": "审查通过", "text": "材料齐全，符合条件，转决定环节。"},
        {"at": now - timedelta(days=2, hours=5), "title": "已受理", "text": "受理人：赖*（市场监督管理局）"},
        {"at": now - timedelta(days=2, hours=9), "title": "提交申请", "text": ""},
    ]
