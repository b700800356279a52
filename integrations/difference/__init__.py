"""What differs between two documents, as rows and lines for reading. Pure.

``rows`` compares two documents field by field and aligns lists by identity; ``line_diff`` compares two texts
line by line; ``label_of`` puts a place into plain words; ``visible`` shows characters that hide.
"""

from integrations.difference.carry import carry_over
from integrations.difference.fields import FieldRow, Status, rows, same
from integrations.difference.labels import label_of, words_of
from integrations.difference.lines import (
    WINDOW,
    DiffLine,
    LineDiff,
    LineKind,
    Row,
    line_diff,
)
from integrations.difference.pieces import Piece
from integrations.difference.visible import visible

__all__ = [
    "WINDOW",
    "DiffLine",
    "FieldRow",
    "LineDiff",
    "LineKind",
    "Piece",
    "Row",
    "Status",
    "carry_over",
    "label_of",
    "line_diff",
    "rows",
    "same",
    "visible",
    "words_of",
]
