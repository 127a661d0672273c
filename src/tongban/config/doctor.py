"""What ``tongban doctor`` looks at: one line each, and what to do when something is wrong."""

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from tongban.catalogue.search import index
from tongban.config import environment, setup_steps
from tongban.kernel import audit_chain, job_board, outbox, retention, worker
from tongban.kernel.crypto import data_keys
from tongban.kernel.crypto.keystore import KeyMissing
from tongban.kernel.crypto.sealing import SealBroken
from tongban.kernel.models import DataKey

FONTS = environment.ROOT / "build" / "fonts"
_LEAST_FREE = 2 * 1024**3
_MOST_DRIFT = timedelta(seconds=2)
_MOST_LAG = 60.0


@dataclass(frozen=True, slots=True)
class Finding:
    """``fix`` is empty when all is well."""

    title: str
    said: str
    fix: str = ""

    @property
    def well(self) -> bool:
        return not self.fix


def examine(*, audit: bool = False) -> Iterator[Finding]:
    """Look at everything; a check that breaks is a finding too. Without a database the rest is not asked, and what
    stands in tables only when all tables are there."""
    tables = True
    everything = [*_CHECKS, ("审计链 audit chain", _audit)] if audit else _CHECKS
    for title, check in everything:
        if check in _IN_TABLES and not tables:
            continue
        try:
            said, fix = check()
        except Exception as error:  # whatever a broken installation throws is shown, that is the purpose
            said, fix = f"{type(error).__name__}: {error}".strip(), "查看上面的错误信息 / read the error"
        yield Finding(title, said, fix)
        if fix and check is _database:
            return
        tables = tables and not (fix and check is _migrations)


Answer = tuple[str, str]


def _installation() -> Answer:
    version = ".".join(str(part) for part in sys.version_info[:3])
    assets = environment.ROOT / "src" / "tongban" / "ui" / "static" / "ui" / "dist"
    if not any(assets.glob("*.css")):
        return "页面样式未生成 / page styles are not built", "make setup"
    return f"Python {version},{settings.MODE} mode", ""


def _database() -> Answer:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int, current_setting('server_version')")
        number, version = cursor.fetchone()
        wanted = {"server_encoding": "UTF8", "fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(wanted)])
        wrong = {name: value for name, value in cursor.fetchall() if value != wanted[name]}
    if not 150_000 <= number < 190_000:
        return f"PostgreSQL {version}", "使用 PostgreSQL 15 至 18 / use PostgreSQL 15 to 18"
    if wrong:
        told = ", ".join(f"{name} = {value}" for name, value in wrong.items())
        return (
            f"PostgreSQL {version}: {told}",
            "已受理的申请可能丢失，请改回 / submissions could be lost: set "
            + ", ".join(f"{name} = {wanted[name]}" for name in wrong),
        )
    return f"PostgreSQL {version}", ""


def _migrations() -> Answer:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return f"{len(waiting)} 个未执行 / not applied", "tongban up, 或 / or tongban migrate"
    return "已是最新 / up to date", ""


def _configuration() -> Answer:
    found = [message for message in checks.run_checks(include_deployment_checks=False) if message.is_serious()]
    if found:
        return "; ".join(str(message.msg) for message in found), str(found[0].hint or "见上 / see the messages")
    return "无问题 / sound", ""


def _static() -> Answer:
    if not (settings.STATIC_ROOT / "staticfiles.json").exists():
        return "未生成 / not collected", "tongban up, 或 / or manage.py collectstatic"
    if not setup_steps.static_is_current():
        return "早于源文件 / older than their sources", "重新启动 tongban up / start tongban up again"
    return "已是最新 / up to date", ""


def _fonts() -> Answer:
    found = sorted(path.name for path in FONTS.glob("*.ttf"))
    if len(found) < 2:
        return f"{FONTS} 中没有中文字体 / no CJK fonts", "make setup"
    return ", ".join(found), ""


def _disk() -> Answer:
    home = environment.folder("TONGBAN_HOME", environment.ROOT / "var")
    free = shutil.disk_usage(home if home.exists() else home.parent).free
    said = f"{free / 1024**3:.1f} GiB 可用 / free"
    return said, "" if free >= _LEAST_FREE else "清理磁盘，至少留出 2 GiB / free at least 2 GiB"


def _clock() -> Answer:
    with connection.cursor() as cursor:
        before = timezone.now()
        cursor.execute("SELECT clock_timestamp()")
        (theirs,) = cursor.fetchone()
        after = timezone.now()
    drift = max(before - theirs, theirs - after, timedelta(0))
    said = f"与数据库相差 / differs from the database by {drift.total_seconds():.2f} s"
    return said, "" if drift <= _MOST_DRIFT else "校准两台机器的时间(NTP)/ synchronise both clocks (NTP)"


def _worker() -> Answer:
    alive = worker.list_live_workers()
    if not alive:
        return "没有运行 / none alive", "tongban up, 或 / or tongban worker"
    return ", ".join(alive), ""


def _retention() -> Answer:
    late = retention.count_overdue()
    if late:
        told = ", ".join(f"{label} {count}" for label, count in late.items())
        return (
            f"超期未删 / kept too long: {told}",
            "查看后台任务是否运行 / see whether jobs run: /desk/operations/retention/",
        )
    return "到期的数据都已删除 / nothing is kept too long", ""


def _outbox() -> Answer:
    lag = outbox.measure_lag()
    said = f"{lag.events + lag.deliveries} 待投递 / waiting, {lag.dead} 失败 / dead, {lag.oldest_seconds:.0f} s"
    if lag.dead:
        return said, "在 /desk/operations/ 查看原因并重试 / see why and retry at /desk/operations/"
    if lag.oldest_seconds > _MOST_LAG:
        return said, "检查后台进程 / look at the worker"
    return said, ""


def _jobs() -> Answer:
    failed = job_board.count_failed_jobs()
    said = f"{failed} 失败 / failed"
    return said, "在 /desk/operations/jobs/ 查看并重试 / see /desk/operations/jobs/" if failed else ""


def _search() -> Answer:
    status = index.status()
    said = f"{status['entries']} / {status['in_force']} 个事项可搜到 / items in force can be found"
    if status["entries"] != status["in_force"]:
        return said, "重建搜索索引 / rebuild the index: python manage.py rebuild_search"
    return said, ""


def _audit() -> Answer:
    report = audit_chain.verify_chain()
    if not report.sound:
        where = f"第 {report.position} 环 / link {report.position}, " if report.position else ""
        return (
            f"{where}记录 / record {report.record_id}: {report.reason}",
            "保全现场，与备份核对，报告安全负责人 / keep all, compare with the backup, tell the security officer",
        )
    return f"{report.sealed} 条连续 / linked, {report.unsealed} 条待封 / to seal, 链首 / head {report.head[:16]}…", ""


def _keys() -> Answer:
    """Every data key opens; a database whose keys are elsewhere cannot be read."""
    data_keys.forget()
    shut = []
    for mark in DataKey.objects.values_list("mark", flat=True):
        try:
            data_keys.named(bytes(mark))
        except (KeyMissing, SealBroken) as cannot:
            shut.append(str(cannot))
    if shut:
        return shut[
            0
        ], "把本系统的主密钥放回 TONGBAN_KERNEL_KEYS_HOME / bring the master keys of this installation back"
    return f"{DataKey.objects.count()} 个数据密钥可用 data keys open", ""


_CHECKS: list[tuple[str, Callable[[], Answer]]] = [
    ("安装 installation", _installation),
    ("数据库 database", _database),
    ("数据库结构 migrations", _migrations),
    ("配置 configuration", _configuration),
    ("静态文件 static files", _static),
    ("公文字体 fonts", _fonts),
    ("磁盘 disk", _disk),
    ("时钟 clock", _clock),
    ("后台进程 worker", _worker),
    ("事件投递 outbox", _outbox),
    ("后台任务 jobs", _jobs),
    ("搜索索引 search index", _search),
    ("加密密钥 keys", _keys),
    ("保存期限 retention", _retention),
]
_IN_TABLES = {_worker, _outbox, _jobs, _search, _audit, _keys, _retention}
