"""The data folder, and the key that is generated in it."""

import os
import secrets
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent


def home_folder() -> Path:
    """The folder named by DAISYCHAIN_HOME, or ``.data`` in the project; made when missing."""
    folder = Path(os.environ.get("DAISYCHAIN_HOME") or PROJECT / ".data").absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def secret_key(home: Path) -> str:
    """The key in the data folder, made once and readable by its owner alone."""
    file = home / "secret_key"
    if not file.exists():
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as written:
            written.write(secrets.token_urlsafe(64))
    return file.read_text().strip()
