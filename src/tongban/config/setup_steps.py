"""What an installation needs before it serves, in order. Every step is idempotent and quick when nothing is to do."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command

from tongban.catalogue import public as catalogue
from tongban.config import environment, translations
from tongban.config.demo import city, life
from tongban.config.demo import registers as demo_registers
from tongban.identity import public as identity
from tongban.kernel import holidays
from tongban.kernel.models import Serial
from tongban.messaging import public as messaging
from tongban.openplatform import public as openplatform
from tongban.registers import public as registers

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Step:
    """``run`` gets a function to tell how far it is; returns a line about the outcome. ``wanted`` may skip it.

    ``source`` is a folder of ours whose files the outcome depends on: unchanged files are not loaded again.
    """

    title: str
    run: Callable[[Tell], str]
    wanted: Callable[[], bool] = lambda: True
    source: str = ""

    def is_done(self) -> bool:
        """True when this database was brought to the state of these very source files."""
        return bool(self.source) and Serial.objects.filter(scope=self._mark()).exists()

    def note_done(self) -> None:
        if self.source:
            Serial.objects.get_or_create(scope=self._mark(), defaults={"last": 1})

    def _mark(self) -> str:
        digest = hashlib.sha256()
        for path in sorted((environment.ROOT / "src" / "tongban" / self.source).rglob("*.*")):
            if path.suffix not in {".pyc", ".mo"} and "tests" not in path.parts:
                known = path.stat()
                digest.update(f"{path} {known.st_size} {known.st_mtime_ns}\n".encode())
        return f"prepared:{self.source}:{digest.hexdigest()[:32]}"


def in_demo_mode() -> bool:
    return settings.MODE != environment.Mode.PRODUCTION


def steps() -> list[Step]:
    """In the order they must run."""
    return [
        Step("翻译 translations", _compile_translations),
        Step("数据库结构 database", _migrate),
        Step("放假安排 holidays", _load_holidays),
        Step("行政区划 divisions", _load_divisions, source="identity/data"),
        Step("基础库 base libraries", _ship_base_libraries, source="registers/data"),
        Step("消息模板 message templates", _load_templates, source="messaging/data"),
        Step("数据元 data elements", _load_registries, source="catalogue/data/elements"),
        Step("演示事项 demo catalogue", _load_demo_catalogue, in_demo_mode, source="catalogue"),
        Step("演示人物 demo people", _ensure_demo_people, in_demo_mode),
        Step("演示登记库 demo registers", _fill_demo_registers, in_demo_mode, source="config/demo/data"),
        Step("静态文件 static files", _collect_static),
    ]


def demo_city_is_full() -> bool:
    """True when every story of the demo city was told, or none is wanted."""
    wanted = environment.number("TONGBAN_DEMO_STORIES", city.STORIES)
    return not in_demo_mode() or not wanted or (city.stories_told() >= wanted and life.is_told())


def fill_demo_city(tell: Callable[[int, int], None]) -> int:
    """Tell the stories that are missing; returns how many there are."""
    life.tell_first()
    told = city.load_demo_city(stories=environment.number("TONGBAN_DEMO_STORIES", city.STORIES), tell=tell)
    life.tell_last()
    return told


def _compile_translations(tell: Tell) -> str:
    return f"{len(translations.compile_all())} 个文件已更新"


def _migrate(tell: Tell) -> str:
    call_command("migrate", interactive=False, verbosity=0)
    return "已是最新"


def _load_holidays(tell: Tell) -> str:
    return f"新增 {holidays.load_shipped_notices()} 年"


def _load_divisions(tell: Tell) -> str:
    return f"{identity.Divisions.load()} 条有变化"


def _load_registries(tell: Tell) -> str:
    call_command("load_registries", verbosity=0)
    return "已是最新"


def _load_templates(tell: Tell) -> str:
    return f"{messaging.load_default_templates()} 个有变化"


def _ship_base_libraries(tell: Tell) -> str:
    return f"新增 {registers.ship_base_libraries()} 个"


def _load_demo_catalogue(tell: Tell) -> str:
    def progress(done: int, counts: Counter[str]) -> None:
        tell(f"{done}")

    counts = catalogue.load_demo_catalogue(progress)
    return "、".join(f"{name} {number}" for name, number in counts.items())


def _ensure_demo_people(tell: Tell) -> str:
    openplatform.ensure_demo_client()
    return f"新增 {identity.DemoPeople.ensure()} 个账号"


def _fill_demo_registers(tell: Tell) -> str:
    return f"{demo_registers.fill_registers()} 条有变化"


def _collect_static(tell: Tell) -> str:
    if static_is_current():
        return "已是最新"
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    return "已更新"


def static_is_current() -> bool:
    """True when the manifest is newer than every source of a static file."""
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    if not manifest.exists():
        return False
    return all(changed <= manifest.stat().st_mtime for changed in _changes())


def _changes() -> Iterator[float]:
    """When each static source last changed; a removed file shows in the time of its folder, good enough here."""
    for finder in finders.get_finders():
        for path, storage in finder.list([]):
            yield Path(storage.path(path)).stat().st_mtime
