"""What is wrong with an archive, in a sentence that names the place."""

import re

LONGEST_NAME = 200


class ArchiveError(ValueError):
    """An archive was refused as a whole; ``member`` is the file in it, or empty."""

    def __init__(self, member: str, sentence: str) -> None:
        self.member = printable(member)
        self.sentence = sentence
        super().__init__(f"{self.member}: {sentence}" if member else sentence)


def printable(text: str) -> str:
    """Make text from a stranger's archive short and free of control characters, fit for a page or a log."""
    shown = re.sub("[\0-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]", "\ufffd", text)
    return shown if len(shown) <= LONGEST_NAME else f"{shown[:LONGEST_NAME]}…"
