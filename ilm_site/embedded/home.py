"""The data folder, and the keys that are generated in it."""

import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path

from ilm_site.embedded.trouble import OWN_HOME, ServerTrouble

PROJECT = Path(__file__).resolve().parent.parent.parent


def home_folder() -> Path:
    """The folder named by DAISYCHAIN_HOME, or ``.data`` in the project; made when missing.

    Raises ServerTrouble when this user may not write there.
    """
    folder = Path(os.environ.get("DAISYCHAIN_HOME") or PROJECT / ".data").absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ServerTrouble(f"{folder} cannot be made: {error.strerror}. {OWN_HOME}") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ServerTrouble(f"You may not write in {folder}. {OWN_HOME}")
    return folder


def secret_key(home: Path) -> str:
    """The key in the data folder that signs sessions, made once and readable by its owner alone."""
    return _kept(home / "secret_key", lambda: secrets.token_urlsafe(64))


def encryption_key(home: Path) -> str:
    """The key in the data folder that connections are encrypted with, made and kept in the same way."""
    return _kept(home / "encryption_key", lambda: urlsafe_b64encode(secrets.token_bytes(32)).decode())


def _kept(file: Path, make: Callable[[], str]) -> str:
    if not file.exists():
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as written:
            written.write(make())
    return file.read_text().strip()
