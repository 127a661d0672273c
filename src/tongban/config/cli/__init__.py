"""The ``tongban`` command: run, look after, back up, fill."""

import typer

from tongban.config.cli import caring, filling, keeping, keys, registers, running

app = typer.Typer(
    name="tongban",
    help="Tongban 通办: the open government-service platform / 开放的政务服务平台",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)

app.command("up")(running.up)
app.command("worker")(running.work)
app.command("migrate")(running.migrate)
app.command("prepare", hidden=True)(running.prepare)
app.command("doctor")(caring.doctor)
app.command("backup")(caring.back_up)
app.command("restore")(caring.restore)
app.command("createstaff")(filling.create_staff)
app.command("handoutpassword")(filling.hand_out_password)
app.command("loginnetworks")(filling.let_staff_log_in_from)
app.command("import-items")(filling.import_items)
app.command("load-holidays")(keeping.load_holidays)
app.command("withdraw-holidays")(keeping.withdraw_holidays)
app.add_typer(keys.app, name="keys")
app.command("load-register")(registers.load_register)
app.command("import-log")(filling.import_log)
app.command("load-demo-city")(filling.load_demo_city)
app.command("demo")(filling.demo)
