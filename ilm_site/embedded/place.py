"""Where the servers of a data folder keep their files and sockets."""

import os
import secrets
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from ilm_site.embedded.account import Account, server_account
from ilm_site.embedded.trouble import OWN_HOME, ServerTrouble

OUTSIDE = Path("/var/lib/daisychain")
LONGEST_SOCKET_PATH = 100
POSTGRES_SOCKET = ".s.PGSQL.5432"
VALKEY_SOCKET = "valkey.sock"


@dataclass(frozen=True, slots=True)
class Place:
    """Folders of the servers of one home, and the account that owns them (None: whoever starts them)."""

    home: Path
    data: Path
    sockets: Path
    account: Account | None

    @property
    def database_url(self) -> str:
        return f"postgresql://daisychain@{quote(str(self.sockets), safe='')}/daisychain"

    @property
    def redis_url(self) -> str:
        return f"unix://{quote(str(self.sockets / VALKEY_SOCKET))}"

    def make_folder(self, name: str) -> Path:
        """A folder in the data folder that belongs to the servers' account alone."""
        return _make_own_folder(self.data / name, self.account)


def place_of(home: Path) -> Place:
    """The place for a home: the same one every time, so that each process finds the servers by itself.

    Usually ``servers`` in the home. Where the account of the servers cannot go there, because root's folders are
    closed to it, a folder below /var/lib; the home then holds its name.

    Raises ServerTrouble when existing data has become unreachable, or the folder for sockets belongs to someone else.
    """
    account = server_account(home)
    data = _make_own_folder(_data_folder(home, account), account)
    sockets = data / "sockets"
    if len(str(sockets / POSTGRES_SOCKET)) > LONGEST_SOCKET_PATH:
        sockets = Path("/tmp") / f"daisychain-{os.geteuid()}-{sha256(str(data).encode()).hexdigest()[:12]}"
    return Place(home, data, _make_own_folder(sockets, account), account)


def _data_folder(home: Path, account: Account | None) -> Path:
    inside = home / "servers"
    pointer = home / "servers-folder"
    if account is None or account.may_enter(home):
        return inside if not pointer.exists() else Path(pointer.read_text().strip())
    if inside.exists():
        raise ServerTrouble(
            f"The account the database runs as cannot enter {home} any more. "
            "Please open the folders above it (chmod o+x)."
        )
    return _folder_outside(pointer)


def _folder_outside(pointer: Path) -> Path:
    """The folder named by the pointer; the first process to write the name decides it."""
    try:
        with pointer.open("x") as file:
            file.write(str(OUTSIDE / secrets.token_hex(6)))
    except FileExistsError:
        pass
    OUTSIDE.mkdir(mode=0o755, parents=True, exist_ok=True)
    return Path(pointer.read_text())


def _make_own_folder(folder: Path, account: Account | None) -> Path:
    owner = account.uid if account else os.geteuid()
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        if account and folder.lstat().st_uid == 0:
            os.chown(folder, account.uid, account.gid)
    except PermissionError as error:
        raise ServerTrouble(f"You may not write in {folder.parent}. {OWN_HOME}") from error
    if folder.is_symlink() or folder.stat().st_uid != owner:
        raise ServerTrouble(f"{folder} belongs to another user. {OWN_HOME}")
    return folder
