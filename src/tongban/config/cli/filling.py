"""Commands that fill an installation: staff, items, the demo city, the demo story."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tongban.config.cli.django_setup import console, set_up
from tongban.config.cli.running import prepare


def create_staff(
    username: Annotated[str, typer.Argument(help="账号 account")],
    name: Annotated[str, typer.Option(prompt="姓名 name")],
    authority: Annotated[str, typer.Option(prompt="部门统一社会信用代码 code of the department")],
    role: Annotated[list[str], typer.Option(help="岗位职责 role, may be given again")],
    hall: Annotated[str, typer.Option(help="大厅编码 code of the hall")] = "",
    password: Annotated[str, typer.Option(prompt="密码 password", confirmation_prompt=True, hide_input=True)] = "",
) -> None:
    """新建工作人员账号。Take on a member of staff with an account."""
    set_up()
    from tongban.identity import public as identity
    from tongban.kernel.actors import SYSTEM
    from tongban.kernel.errors import DomainError

    try:
        staff = identity.create_staff(
            actor=SYSTEM,
            username=username,
            password=password,
            name=name,
            authority_code=authority,
            roles=role,
            hall_code=hall,
        )
    except (DomainError, ValueError) as refusal:
        console.print(f"[red]✗[/red] {refusal}", highlight=False)
        raise typer.Exit(1) from refusal
    console.print(f"[green]✓[/green] {staff.name} {staff.staff_number}: {username}", highlight=False)


def hand_out_password(username: Annotated[str, typer.Argument(help="账号 account")]) -> None:
    """为工作人员（含管理员）生成一次性新密码。A new first password for a member of staff, administrators too."""
    set_up()
    from tongban.identity import public as identity
    from tongban.kernel.errors import DomainError

    try:
        password = identity.Accounts.hand_out_staff_password(username)
    except DomainError as refusal:
        console.print(f"[red]✗[/red] {refusal}", highlight=False)
        raise typer.Exit(1) from refusal
    console.print(f"[green]✓[/green] {username}: {password}", highlight=False)
    console.print("  首次登录须改密码 / good for choosing an own one only", highlight=False)


def let_staff_log_in_from(
    authority: Annotated[str, typer.Argument(help="部门统一社会信用代码 code of the department")],
    network: Annotated[list[str] | None, typer.Argument(help="网段 such as 10.20.0.0/16; none: anywhere")] = None,
) -> None:
    """设置部门工作人员可以登录的网段，不写即不限。The only networks staff of a department log in from."""
    set_up()
    from tongban.identity import public as identity
    from tongban.kernel.errors import DomainError

    try:
        networks = identity.Accounts.let_staff_log_in_from(authority, "\n".join(network or []))
    except DomainError as refusal:
        console.print(f"[red]✗[/red] {refusal}", highlight=False)
        raise typer.Exit(1) from refusal
    console.print(f"[green]✓[/green] {'、'.join(networks) or '不限 anywhere'}", highlight=False)


def import_items(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSON lines, Excel 或 or CSV")],
    mapping: Annotated[str, typer.Option(help="列映射 name or file of the column mapping")] = "template",
    publish: Annotated[bool, typer.Option("--publish", help="无错误的直接发布 publish what has no errors")] = False,
) -> None:
    """导入政务服务事项。Import service items with a report of every flaw; a broken-off import goes on."""
    set_up()
    from tongban.catalogue import public as catalogue
    from tongban.kernel.errors import DomainError

    with Progress(TextColumn("{task.description}"), TextColumn("{task.completed} 行 rows"), console=console) as bar:
        task = bar.add_task(file.name, total=None)

        def progress(done: int, counts: Counter[str]) -> None:
            bar.update(task, completed=done)

        try:
            summary = catalogue.import_items(file, mapping=mapping, publish=publish, progress=progress)
        except DomainError as refusal:
            console.print(f"[red]✗[/red] {refusal}", highlight=False)
            raise typer.Exit(1) from refusal
    for name, number in sorted(summary.counts.items()):
        console.print(f"  {name}: {number}", highlight=False)
    console.print(f"报告 report: /desk/catalogue/imports/{summary.run_uuid}/", highlight=False)


def load_demo_city() -> None:
    """填充演示城市。Fill the demo city through the services; a broken-off run goes on where it stopped."""
    set_up()
    from tongban.config import setup_steps

    if not setup_steps.in_demo_mode():
        console.print("[red]✗[/red] 正式运行模式下不能填充演示数据 / never in production", highlight=False)
        raise typer.Exit(1)
    if setup_steps.demo_city_is_full():
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("演示城市 demo city", total=None)
        told = setup_steps.fill_demo_city(lambda done, total: bar.update(task, completed=done, total=total))
    console.print(f"[green]✓[/green] 演示城市 demo city: {told} 件 cases", highlight=False)


def demo() -> None:
    """演示一件真实办件的全过程。One real case from beginning to end, each step with its proof."""
    prepare()
    from tongban.config.demo import story

    raise typer.Exit(story.run())


def import_log(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV")],
    mapping: Annotated[str, typer.Option(help="列映射 name or file of the column mapping")] = "receipt",
) -> None:
    """导入其他系统的办件日志，用本平台的时钟核对期限。Import a log of another system; our clock judges its limits."""
    set_up()
    from tongban.kernel.errors import DomainError
    from tongban.supervision.services import foreign

    try:
        log = foreign.import_log(file, mapping=foreign.read_mapping(mapping))
    except DomainError as refusal:
        console.print(f"[red]✗[/red] {refusal}", highlight=False)
        raise typer.Exit(1) from refusal
    late = log.cases.filter(late=True).count()
    console.print(f"[green]✓[/green] {log.name}: {log.cases.count()} 件 cases, {late} 件超期 late", highlight=False)
    console.print(f"  /desk/watch/logs/{log.pk}/", highlight=False)
