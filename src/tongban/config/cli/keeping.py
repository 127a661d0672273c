"""Commands that keep the calendar: load a holiday notice, withdraw one."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from tongban.config.cli.django_setup import console, set_up

_SHOWN = 40

Reason = Annotated[str, typer.Option("--reason", help="更换或撤销的原因 why the notice in force ends")]
Sure = Annotated[bool, typer.Option("--yes", help="不再询问 do not ask again")]


def load_holidays(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="放假安排 JSON: year, papers, days")],
    published: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="发布日期 published on")] = None,
    reason: Reason = "",
    sure: Sure = False,
) -> None:
    """载入国务院放假安排，先列出变化再确认。Load a holiday notice; shows what changes first."""
    set_up()
    from tongban.kernel import calendar, holidays
    from tongban.kernel.actors import SYSTEM
    from tongban.kernel.errors import DomainError

    try:
        with file.open("rb") as opened:
            notice = calendar.read_notice(opened.read(calendar.LARGEST_BYTES + 1))
        difference = holidays.compare(notice)
        if difference.unchanged:
            console.print(
                f"[green]✓[/green] {notice.year} 年的放假安排已经生效，没有变化 in force already", highlight=False
            )
            return
        console.print(f"{notice.year} 年 · 全年 {difference.working_days} 个工作日 working days", highlight=False)
        for each in difference.days[:_SHOWN]:
            console.print(f"  {each.day} {'上班 works' if each.works else '休息 off'} {each.name}", highlight=False)
        if not sure:
            typer.confirm("确认载入？load it?", abort=True)
        row = holidays.load_notice(
            actor=SYSTEM,
            notice=notice,
            published_on=published.date() if published else None,
            reason=reason,
            revision=difference.revision,
        )
    except DomainError as refusal:
        _refuse(refusal)
    console.print(f"[green]✓[/green] {row.year} 年第 {row.version} 版已生效 in force", highlight=False)


def withdraw_holidays(
    year: Annotated[int, typer.Argument(min=2007, max=2099, help="年份 year")], reason: Reason = "", sure: Sure = False
) -> None:
    """撤销一年的放假安排，历史保留。Withdraw the notice of a year; it stays in the history."""
    set_up()
    from tongban.kernel import holidays
    from tongban.kernel.actors import SYSTEM
    from tongban.kernel.errors import DomainError

    try:
        changes = holidays.compare_without(year)
        console.print(f"{len(changes)} 天计算方式改变 days count otherwise", highlight=False)
        if not sure:
            typer.confirm("确认撤销？withdraw it?", abort=True)
        holidays.withdraw_notice(actor=SYSTEM, year=year, reason=reason)
    except DomainError as refusal:
        _refuse(refusal)
    console.print(f"[green]✓[/green] {year} 年放假安排已撤销 withdrawn", highlight=False)


def _refuse(refusal: Exception) -> NoReturn:
    console.print(f"[red]✗[/red] {refusal}", highlight=False)
    raise typer.Exit(1) from refusal
