"""Log files of the embedded servers and processes."""

from pathlib import Path
from typing import IO

LARGEST = 10_000_000


def log_file(home: Path, name: str) -> IO[bytes]:
    """``logs/<name>.log`` in the home, open for adding; a file that has grown large makes room once, at a start."""
    folder = home / "logs"
    folder.mkdir(exist_ok=True)
    file = folder / f"{name}.log"
    if file.exists() and file.stat().st_size > LARGEST:
        file.replace(file.with_suffix(".log.1"))
    return file.open("ab")
