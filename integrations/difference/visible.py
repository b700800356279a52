"""Make characters seen that hide, mislead or look like others."""

import re
import unicodedata

# Controls but for tab and line feed, soft hyphen, zero-width and bidirectional marks, line separators,
# invisible operators, the byte order mark, tags and variation selectors.
_HIDING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_NAMED = {"\r": "␍", "\u00ad": "‹soft hyphen›", "\u200b": "‹zero-width space›", "\ufeff": "‹byte order mark›"}
_MARKS_KEPT = 4
_LINE_LIMIT = 5_000


def visible(text: str, *, spaces: bool = False, limit: int = _LINE_LIMIT) -> str:
    """Return ``text`` with every hiding character written out, such as ``‹U+202E›``.

    With ``spaces``, blanks and tabs are drawn too: for lines that differ in nothing else. Piles of combining
    marks are cut after four, so that they cannot cover the lines around them. Text beyond ``limit`` characters
    is cut, and says so.
    """
    rest = len(text) - limit
    shown = _HIDING.sub(_written_out, text[:limit])
    if not shown.isascii():
        shown = _without_piles(shown)
    if spaces:
        shown = shown.replace("\u00a0", "⍽").replace(" ", "·").replace("\t", "⇥\t")
    return f"{shown}… ({rest:,} more characters)" if rest > 0 else shown


def _written_out(match: re.Match[str]) -> str:
    character = match.group()
    return _NAMED.get(character) or f"‹U+{ord(character):04X}›"


def _without_piles(text: str) -> str:
    kept: list[str] = []
    pile = 0
    for character in text:
        pile = pile + 1 if unicodedata.combining(character) else 0
        if pile <= _MARKS_KEPT:
            kept.append(character)
        elif pile == _MARKS_KEPT + 1:
            kept.append("‹more marks›")
    return "".join(kept)
