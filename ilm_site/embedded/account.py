"""The account under which servers run."""

import os
import pwd
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ilm_site.embedded.trouble import OWN_HOME, ServerTrouble


@dataclass(frozen=True, slots=True)
class Account:
    """A user and a group by number."""

    uid: int
    gid: int

    def may_enter(self, folder: Path) -> bool:
        """Whether this account may pass through a folder and all folders above it."""
        return all(self._may_pass(step) for step in (folder, *folder.parents))

    def _may_pass(self, folder: Path) -> bool:
        status = folder.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & 0o100)
        if status.st_gid == self.gid:
            return bool(status.st_mode & 0o010)
        return bool(status.st_mode & 0o001)


def run_as(account: Account | None, command: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, as another user where one is given, and keep its words. Raises OSError."""
    return subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        check=False,
        text=True,
        cwd="/",
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )


def become_owner(home: Path) -> None:
    """Root goes on as the owner of a home that is somebody else's, so that nothing in it becomes root's.

    Raises ServerTrouble when the owner may not run the programs of this installation.
    """
    account = server_account(home)
    if account is None or account.uid != home.stat().st_uid:
        return
    os.setgroups([account.gid])
    os.setgid(account.gid)
    os.setuid(account.uid)
    os.environ["HOME"] = str(home)
    if not os.access(sys.executable, os.X_OK):
        raise ServerTrouble(f"{home} belongs to a user who may not run {sys.executable}. {OWN_HOME}")


def server_account(home: Path) -> Account | None:
    """Who the servers of a home run as; None means as whoever starts them.

    PostgreSQL refuses to run as root. Root therefore starts it as the owner of its files, or, where there are none
    yet, as the home's owner; as ``nobody`` where that is root, too, or has no name, which initdb asks for.
    """
    if os.geteuid() != 0:
        return None
    servers = home / "servers"
    owner = servers.stat() if servers.exists() else home.stat()
    if owner.st_uid != 0 and (servers.exists() or _has_name(owner.st_uid)):
        return Account(owner.st_uid, owner.st_gid)
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True
