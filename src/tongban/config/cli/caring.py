"""Commands that look after an installation: doctor, backup, restore."""

from pathlib import Path
from typing import Annotated

import typer

from tongban.config.cli.django_setup import console, set_up

Archive = Annotated[Path, typer.Argument(help="备份文件 archive, e.g. tongban-2026-03-16.tar")]


def doctor(audit: Annotated[bool, typer.Option("--audit", help="核验审计链 verify the audit chain")] = False) -> None:
    """体检：逐项检查并给出处理建议。Check the installation, one line each, with a fix for what is wrong."""
    set_up()
    from tongban.config.doctor import examine

    ill = 0
    for finding in examine(audit=audit):
        mark = "[green]✓[/green]" if finding.well else "[red]✗[/red]"
        console.print(f"{mark} {finding.title}: ", end="")
        console.print(finding.said, markup=False, highlight=False)
        if not finding.well:
            ill += 1
            console.print(f"  → {finding.fix}", markup=False, highlight=False, style="yellow")
    if ill:
        raise typer.Exit(1)


def back_up(archive: Archive) -> None:
    """备份数据库和全部文件。Write database and files into one archive with checksums."""
    if not archive.absolute().parent.is_dir():
        _refuse(f"没有这个文件夹，请先建好 / no such folder, make it first: {archive.absolute().parent}")
    set_up()
    from tongban.config import backup

    try:
        with console.status("备份 backup") as status:
            summary = backup.back_up(archive, tell=status.update)
    except (backup.CannotBackUp, OSError) as error:
        _refuse(error)
    console.print(
        f"[green]✓[/green] {archive}: {summary.files} 个文件 files, {summary.bytes / 1024**2:.1f} MB", highlight=False
    )


def restore(
    archive: Archive,
    replace: Annotated[bool, typer.Option("--replace", help="覆盖现有数据 replace what is here")] = False,
) -> None:
    """从备份恢复。Restore an archive; refuses when there is data, unless told to replace it."""
    if not archive.is_file():
        _refuse(f"没有这个备份文件，请核对路径 / no such archive, check the path: {archive}")
    from tongban.config import environment
    from tongban.config.supervisor import CannotStart, Supervisor

    here = Supervisor(home=environment.folder("TONGBAN_HOME", environment.ROOT / "var"), host="", port=0)
    try:
        here.claim_home()
    except CannotStart as error:
        _refuse(error)
    set_up()
    from tongban.config import backup
    from tongban.kernel import audit_chain

    try:
        with console.status("恢复 restore") as status:
            summary = backup.restore(archive, replace=replace, tell=status.update)
    except (backup.CannotRestore, backup.CannotBackUp, OSError) as error:
        _refuse(error)
    report = audit_chain.verify_chain()
    console.print(f"[green]✓[/green] {summary.created_at}: {summary.files} 个文件 files", highlight=False)
    if not report.sound:
        _refuse(f"审计链 audit chain: {report.position} {report.reason}")
    console.print(f"[green]✓[/green] 审计链完整 audit chain sound: {report.sealed}", highlight=False)


def _refuse(reason: object) -> None:
    console.print(f"[red]✗[/red] {reason}", highlight=False)
    raise typer.Exit(1)
