"""Commands that look after the keys personal data lies under."""

import typer

from tongban.config.cli.django_setup import console, set_up

app = typer.Typer(help="个人信息加密密钥：查看、更换。Keys of sealed personal data.", no_args_is_help=True)


@app.command("show")
def show() -> None:
    """列出密钥和仍用旧密钥的数据量。List the keys, and how many values lie under an older one."""
    set_up()
    from tongban.kernel.crypto import resealing
    from tongban.kernel.models import DataKey

    for key in DataKey.objects.order_by("use", "made_at"):
        console.print(f"{key.get_use_display()} {bytes(key.mark).hex()} · {key.master} · {key.made_at:%Y-%m-%d %H:%M}")
    console.print(f"仍用旧密钥的数据 values under an older key: {resealing.count_behind()}", highlight=False)


@app.command("rotate")
def rotate() -> None:
    """新建数据密钥；重启服务后，运行 tongban keys reseal。A new data key; restart the platform, then reseal."""
    set_up()
    from tongban.kernel.crypto import data_keys
    from tongban.kernel.models import DataKeyUse

    key = data_keys.make(DataKeyUse.SEAL)
    console.print(f"[green]✓[/green] {bytes(key.mark).hex()} · {key.master}", highlight=False)


@app.command("rotate-master")
def rotate_master() -> None:
    """新建主密钥，重新包装全部数据密钥；数据不动。A new master key wraps all data keys again; no data is touched."""
    set_up()
    from tongban.kernel.crypto import data_keys
    from tongban.kernel.crypto.keystore import current_store

    name = current_store().make()
    console.print(f"[green]✓[/green] {name}: {data_keys.rewrap()} 个数据密钥 data keys", highlight=False)


@app.command("reseal")
def reseal() -> None:
    """用最新密钥重新加密旧数据，可随时中断再来。Seal older values with the newest key; may be stopped and run again."""
    set_up()
    from tongban.kernel.crypto import resealing

    for place, done in resealing.reseal():
        console.print(f"[green]✓[/green] {place}: {done}", highlight=False)
