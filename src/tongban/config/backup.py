"""One archive with everything: the database (pg_dump), the uploaded files, and a manifest with SHA-256 of each.

The database is dumped first: every file it names is durable by then. The manifest is the last member, so an archive
that was cut short has none and is refused.
"""

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from tongban.config import embedded_postgres
from tongban.kernel.files.store import current_store

FORMAT = 1
_DUMP = "database.dump"
_MANIFEST = "manifest.json"
_CHUNK = 1024 * 1024
Tell = Callable[[str], None]

_EMPTY_SCHEMA = """
DO $$ DECLARE r record; BEGIN
  FOR r IN SELECT tablename AS n FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('DROP TABLE IF EXISTS public.%I CASCADE', r.n); END LOOP;
  FOR r IN SELECT sequencename AS n FROM pg_sequences WHERE schemaname = 'public' LOOP
    EXECUTE format('DROP SEQUENCE public.%I CASCADE', r.n); END LOOP;
  FOR r IN SELECT p.oid::regprocedure AS n FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace LOOP
    EXECUTE format('DROP FUNCTION %s CASCADE', r.n); END LOOP;
  FOR r IN SELECT t.typname AS n FROM pg_type t WHERE t.typnamespace = 'public'::regnamespace
      AND t.typtype IN ('e', 'c', 'd') LOOP
    EXECUTE format('DROP TYPE IF EXISTS public.%I CASCADE', r.n); END LOOP;
END $$;
"""


class CannotRestore(Exception):
    """Why the archive is not restored, and what to do."""


class CannotBackUp(Exception):
    """Why there is no backup, and what to do."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What an archive holds."""

    files: int
    bytes: int
    created_at: str


def back_up(archive: Path, *, tell: Tell = lambda said: None) -> Summary:
    """Write the archive beside its final name, then rename it: there is never half a backup under that name."""
    temporary = archive.with_name(f".{archive.name}.part")
    created = timezone.localtime().isoformat(timespec="seconds")
    sums: dict[str, dict[str, Any]] = {}
    try:
        with tarfile.open(temporary, "w") as tar, tempfile.TemporaryFile() as dump:
            tell("数据库 database")
            _run([_program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges"], stdout=dump)
            sums[_DUMP] = _add(tar, _DUMP, dump)
            for key in current_store().keys(before=timezone.now() + timedelta(days=1)):
                with current_store().open(key) as content:
                    sums[f"files/{key}"] = _add(tar, f"files/{key}", content)
                tell(f"文件 files {len(sums) - 1}")
            manifest = {"format": FORMAT, "created_at": created, "members": sums}
            _add(tar, _MANIFEST, io.BytesIO(json.dumps(manifest, indent=1).encode()))
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(archive)
    finally:
        temporary.unlink(missing_ok=True)
    return Summary(len(sums) - 1, archive.stat().st_size, created)


def restore(archive: Path, *, replace: bool = False, tell: Tell = lambda said: None) -> Summary:
    """Bring database and files to the state of the archive, whole or not at all. Refuses a non-empty installation
    unless ``replace``. The archive is checked from beginning to end before anything is touched."""
    tell("核对 check")
    manifest = check(archive)
    if not replace and not is_empty():
        raise CannotRestore(
            "本系统已有数据。确实要用备份覆盖，请加 --replace。\n"
            "This installation holds data. To replace it with the backup, add --replace."
        )
    with tarfile.open(archive) as tar:
        store, count = current_store(), 0
        for member in tar:
            content = tar.extractfile(member)
            if content is None or not member.name.startswith("files/"):
                continue
            store.save(member.name.removeprefix("files/"), iter(lambda c=content: c.read(_CHUNK), b""))  # type: ignore[misc]
            count += 1
            tell(f"文件 files {count}")
        tell("数据库 database")
        dump = tar.extractfile(_DUMP)
        assert dump is not None  # noqa: S101 the check has seen it
        _restore_database(dump)
    return Summary(count, archive.stat().st_size, manifest["created_at"])


def check(archive: Path) -> dict[str, Any]:
    """The manifest, after every member was read and compared with it."""
    found: dict[str, dict[str, Any]] = {}
    manifest: dict[str, Any] = {}
    try:
        with tarfile.open(archive) as tar:
            for member in tar:
                content = tar.extractfile(member)
                if content is None or not re.fullmatch(
                    r"database\.dump|manifest\.json|files/[0-9a-f]{32}", member.name
                ):
                    raise CannotRestore(f"备份中有不认识的内容 / unknown member: {member.name}")
                if member.name == _MANIFEST:
                    manifest = json.load(content)
                else:
                    found[member.name] = _sum(content)
    except (tarfile.TarError, OSError, ValueError) as error:
        raise CannotRestore(f"备份文件无法读取 / the archive cannot be read: {error}") from error
    if manifest.get("format") != FORMAT or _DUMP not in found:
        raise CannotRestore("备份不完整，或版本不符 / the archive is incomplete or of another version")
    if manifest["members"] != found:
        wrong = sorted(
            name for name in manifest["members"].keys() | found if manifest["members"].get(name) != found.get(name)
        )
        raise CannotRestore(f"备份已损坏 / the archive is damaged: {', '.join(wrong[:5])}")
    return manifest


def is_empty() -> bool:
    """True when nothing was ever done here: no table, or no audit record and no file."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('kernel_auditrecord') IS NULL")
        if cursor.fetchone()[0]:
            return True
        cursor.execute(
            "SELECT NOT EXISTS (SELECT 1 FROM kernel_auditrecord) AND NOT EXISTS (SELECT 1 FROM kernel_storedfile)"
        )
        return bool(cursor.fetchone()[0])


def _restore_database(dump: IO[bytes]) -> None:
    """As a script in one transaction: an older server refuses a setting that newer dumps begin with."""
    with tempfile.NamedTemporaryFile() as copy:
        shutil.copyfileobj(dump, copy, _CHUNK)
        copy.flush()
        connection.close()
        reader = subprocess.Popen(  # noqa: S603 our own choice of program
            [_program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", copy.name], stdout=subprocess.PIPE
        )
        with tempfile.TemporaryFile() as script:
            script.write(_EMPTY_SCHEMA.encode())
            assert reader.stdout is not None  # noqa: S101 a pipe was asked for
            script.writelines(line for line in reader.stdout if not line.startswith(b"SET transaction_timeout"))
            if reader.wait():
                raise CannotRestore("pg_restore 无法读取备份 / pg_restore cannot read the dump")
            script.seek(0)
            _run(
                [_program("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"],
                stdin=script,
                stdout=subprocess.DEVNULL,
            )


def _add(tar: tarfile.TarFile, name: str, content: IO[bytes]) -> dict[str, Any]:
    content.seek(0, io.SEEK_END)
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = content.tell(), int(timezone.now().timestamp()), 0o600
    content.seek(0)
    summed = _sum(content)
    content.seek(0)
    tar.addfile(member, content)
    return summed


def _sum(content: IO[bytes]) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    for chunk in _chunks(content):
        digest.update(chunk)
        size += len(chunk)
    return {"sha256": digest.hexdigest(), "size": size}


def _chunks(content: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: content.read(_CHUNK), b"")


def _program(name: str) -> str:
    """A PostgreSQL program not older than the server: of the server's own version if there is one, else the newest."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
        (server,) = cursor.fetchone()
    shipped = embedded_postgres.library().utils.POSTGRES_VERSIONS
    candidates = {version: str(folder / name) for version, folder in shipped.items()}
    on_path = shutil.which(name)
    if on_path:
        told = subprocess.run([on_path, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
        candidates.setdefault(int(re.search(r"(\d+)", told)[1]), on_path)  # type: ignore[index]
    fitting = sorted(version for version in candidates if version >= server)
    if not fitting:
        raise CannotBackUp(f"没有适用于 PostgreSQL {server} 的 {name} / no {name} for PostgreSQL {server} was found")
    return candidates[server if server in fitting else fitting[-1]]


def _run(command: list[str], **streams: Any) -> None:
    database = settings.DATABASES["default"]
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "NAME": "PGDATABASE"}
    given = {variable: str(database[key]) for key, variable in names.items() if database.get(key)}
    done = subprocess.run(command, env=os.environ | given, stderr=subprocess.PIPE, check=False, **streams)  # noqa: S603
    if done.returncode:
        told = done.stderr.decode("utf-8", "replace").strip()[-2000:]
        raise (CannotRestore if "psql" in command[0] else CannotBackUp)(f"{Path(command[0]).name}: {told}")
