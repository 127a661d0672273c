"""Commands that fill registers from files."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils import timezone
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from tongban.config.cli.django_setup import console, set_up

_SHOWN = 20

Complete = Annotated[bool, typer.Option("--complete", help="全量文件：没有的记录终止 records not named end")]
AsOf = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="数据截至日期 state of the data on")]
Without = Annotated[bool, typer.Option("--without-flaws", help="跳过有问题的行 leave bad rows out")]
Meant = Annotated[bool, typer.Option("--endings-meant", help="确认大量终止 many endings are meant")]


def load_register(
    code: Annotated[str, typer.Argument(help="登记库编码 code of the register, population.persons")],
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV 或 or JSONL")],
    complete: Complete = False,
    as_of: AsOf = None,
    without_flaws: Without = False,
    endings_meant: Meant = False,
) -> None:
    """装载登记库数据，逐行检查；中断后重跑继续。Load a register with a report; a broken-off run goes on."""
    set_up()
    from tongban.kernel.actors import SYSTEM
    from tongban.kernel.errors import DomainError
    from tongban.registers import public as registers

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    mode = registers.LoadMode.COMPLETE if complete else registers.LoadMode.CHANGES
    try:
        with file.open("rb") as opened, Progress(*columns, console=console) as bar:
            task = bar.add_task(file.name, total=None)
            told = registers.load_file(
                actor=SYSTEM,
                code=code,
                file=opened,
                source_name=file.name,
                mode=mode,
                as_of=as_of.date() if as_of else timezone.localdate(),
                without_flaws=without_flaws,
                endings_meant=endings_meant,
                tell=lambda done, total: bar.update(task, completed=done, total=total),
            )
    except DomainError as refusal:
        console.print(f"[red]✗[/red] {refusal}", highlight=False)
        raise typer.Exit(1) from refusal
    _report(told)
    if told.state != "applied":
        raise typer.Exit(1)


def _report(told: Any) -> None:
    """The bad rows by line, then what was done."""
    for flaw in told.flaws[:_SHOWN]:
        console.print(f"  第 {flaw.line} 行 line · {flaw.column or '—'} · {flaw.message} {flaw.value}", highlight=False)
    console.print(f"{told.rows} 行 rows, {told.bad_rows} 行有问题 bad", highlight=False)
    if told.state != "applied":
        report = f"/desk/registers/loads/{told.uuid}/"
        console.print(f"[red]✗[/red] 没有装入 nothing was put in: {report}", highlight=False)
        return
    counts = f"新增 {told.added} new, 变更 {told.changed} changed, 不变 {told.unchanged} unchanged"
    console.print(f"[green]✓[/green] {counts}, 终止 {told.ended} ended", highlight=False)
