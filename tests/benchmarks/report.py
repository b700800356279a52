"""What came out of a measurement, as rows: ours beside the others, with ratios."""

from collections.abc import Iterable, Iterator
from typing import Any

from tests.benchmarks.measuring import Timing, Timings

Row = dict[str, Any]


def rows_of(timings: Timings, *, size: int, edits: int) -> Iterator[Row]:
    """One row an operation, in the order they were named."""
    for operation in dict.fromkeys(operation for operation, _ in timings):
        peers = {peer: timing for (named, peer), timing in timings.items() if named == operation}
        yield _row(operation, peers, size=size, edits=edits)


def _row(operation: str, peers: dict[str, Timing], *, size: int, edits: int) -> Row:
    ours, git = peers["ours"], peers.get("git")
    others = {peer: timing for peer, timing in peers.items() if peer not in ("ours", "git")}
    return {
        "operation": operation,
        "n": size,
        "k": edits,
        "ours_ms": round(ours.milliseconds(), 2),
        "git_ms": round(git.milliseconds(), 2) if git else None,
        "ratio": _ratio(git, ours) if git else None,
        "spread": {peer: [round(each, 2) for each in timing.spread()] for peer, timing in peers.items()},
        "cpu_ms": {peer: round(timing.cpu_milliseconds(), 2) for peer, timing in peers.items()},
        "others": {
            peer: {"ms": round(timing.milliseconds(), 2), "ratio": _ratio(timing, ours)}
            for peer, timing in others.items()
        },
        "runs": len(ours.wall),
    }


def _ratio(peer: Timing, ours: Timing) -> float:
    """How many times as long the peer took."""
    return round(peer.milliseconds() / ours.milliseconds(), 2)


def as_text(rows: Iterable[Row]) -> str:
    """The rows as a table of Markdown."""
    lines = ["| operation | N | K | ours, ms | git, ms | ratio | others |", "|---|---|---|---|---|---|---|"]
    for row in rows:
        times = [_cell(row, "ours", row["ours_ms"]), _cell(row, "git", row["git_ms"])]
        others = ", ".join(
            f"{peer} {found['ms']:,.1f} ({found['ratio']:g} ×)" for peer, found in row["others"].items()
        )
        ratio = "–" if row["ratio"] is None else f"{row['ratio']:g} ×"
        named = f"| {row['operation'].replace('_', ' ')} | {row['n']:,} | {row['k']:,} |"
        lines.append(f"{named} {' | '.join(times)} | {ratio} | {others} |")
    return "\n".join(lines)


def _cell(row: Row, peer: str, milliseconds: float | None) -> str:
    if milliseconds is None:
        return "–"
    fastest, slowest = row["spread"][peer]
    return f"{milliseconds:,.1f} ({fastest:,.1f}–{slowest:,.1f})"
