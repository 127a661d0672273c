"""Commands that run the platform."""

import signal
from typing import Annotated

import typer

from tongban.config import environment
from tongban.config.cli.django_setup import console, set_up

Port = Annotated[int, typer.Option(envvar="PORT", min=1, max=65535, help="端口 port")]
Host = Annotated[str, typer.Option(envvar="TONGBAN_HOST", help="监听地址 address to listen on")]
Workers = Annotated[int, typer.Option(envvar="TONGBAN_WORKERS", min=1, help="网站进程数 web processes")]
Threads = Annotated[int, typer.Option(envvar="TONGBAN_THREADS", min=1, help="每个进程的线程数 threads of each")]
Fill = Annotated[bool, typer.Option(help="填充演示城市 fill the demo city (never in production)")]


def up(
    port: Port = 8000, host: Host = "127.0.0.1", workers: Workers = 2, threads: Threads = 4, demo: Fill = True
) -> None:
    """启动全部：数据库、网站、后台进程。Start database, web server and worker; Ctrl-C stops them all."""
    from tongban.config.supervisor import CannotStart, Supervisor

    in_demo = environment.mode() == environment.Mode.DEMO
    supervisor = Supervisor(
        home=environment.folder("TONGBAN_HOME", environment.ROOT / "var"),
        host=host,
        port=port,
        workers=workers,
        threads=threads,
        fill_demo=demo and in_demo,
    )
    try:
        supervisor.claim()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, supervisor.on_signal)
        supervisor.start_keeper()
        supervisor.prepare()
        supervisor.serve()
        if not supervisor.stopping:
            _greet(supervisor.address, in_demo=in_demo)
        supervisor.watch()
    except CannotStart as error:
        console.print(f"[red]✗[/red] {error}", highlight=False)
        raise typer.Exit(1) from error
    finally:
        supervisor.stop()
    console.print("已停止 stopped")


def _greet(address: str, *, in_demo: bool) -> None:
    console.print(f"\n[green]✓[/green] 通办已启动 Tongban is running: [bold]{address}/[/bold]")
    if in_demo:
        console.print(f"  演示登录，一键进入任一身份 sign in as anybody of the demo city: [bold]{address}/demo/[/bold]")
    console.print("  按 Ctrl-C 停止 stops everything\n", highlight=False)


def prepare() -> None:
    """Migrations, reference data, static files, as far as they are missing."""
    set_up()
    from tongban.config.setup_steps import steps

    for step in steps():
        if not step.wanted() or step.is_done():
            continue
        with console.status(step.title) as status:
            title = step.title
            outcome = step.run(lambda said, title=title: status.update(f"{title} {said}"))  # type: ignore[misc]
            step.note_done()
        console.print(f"[green]✓[/green] {step.title}: {outcome}", highlight=False)


def work() -> None:
    """只运行后台进程。Run only the worker: jobs, event delivery, audit chain."""
    set_up()
    from tongban.kernel.worker import Worker

    Worker().run()


def migrate() -> None:
    """更新数据库结构。Bring the database to the structure of this version."""
    set_up()
    from django.core.management import call_command

    call_command("migrate", interactive=False)
