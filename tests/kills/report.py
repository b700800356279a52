"""What a campaign has shown, as Markdown."""

from collections import Counter

from tests.kills.plan import PLACES


def report_of(outcomes, *, seed, planned, minutes, lanes):
    """The whole report: what was killed where, what was left, how long it took, and what went wrong."""
    failures = [outcome for outcome in outcomes if outcome["trouble"]]
    return "\n".join(
        [
            _summary(outcomes, failures, seed=seed, planned=planned, minutes=minutes, lanes=lanes),
            "",
            *_table_of_places(outcomes),
            "",
            *_table_of_manners(outcomes),
            *_failures(failures),
        ]
    )


def _summary(outcomes, failures, *, seed, planned, minutes, lanes):
    left = Counter(outcome["left"] for outcome in outcomes)
    longest = max((outcome["seconds"] for outcome in outcomes), default=0)
    return "\n".join(
        [
            f"Seed {seed}, {lanes} lanes, {minutes:.0f} minutes.",
            "",
            "| | |",
            "|---|---|",
            f"| kills | {len(outcomes)} of {planned} |",
            f"| left the state before, then ended by itself as after | {left['before']} |",
            f"| left the state after | {left['after']} |",
            f"| left anything else | {left['neither']} |",
            f"| longest time from the kill to the end of the job | {longest:.1f} s |",
            f"| middle time from the kill to the end of the job | {_middle(outcomes):.1f} s |",
            f"| jobs that took more than one attempt | {sum(o['attempts'] > 1 for o in outcomes)} |",
            f"| manual steps | {len(failures)} |",
            f"| anything that should not be | {len(failures)} |",
        ]
    )


def _middle(outcomes):
    seconds = sorted(outcome["seconds"] for outcome in outcomes)
    return seconds[len(seconds) // 2] if seconds else 0


def _table_of_places(outcomes):
    yield "| place | kills | before | after | longest |"
    yield "|---|---|---|---|---|"
    for place, words in PLACES.items():
        found = [outcome for outcome in outcomes if outcome["kill"]["place"] == place]
        yield f"| {place}: {words} | {_counts(found)} |"


def _table_of_manners(outcomes):
    yield "| killed | work | kills | before | after | longest |"
    yield "|---|---|---|---|---|---|"
    for manner, work in sorted({(o["kill"]["manner"], o["kill"]["work"]) for o in outcomes}):
        found = [o for o in outcomes if (o["kill"]["manner"], o["kill"]["work"]) == (manner, work)]
        yield f"| {manner} | {work} | {_counts(found)} |"


def _counts(outcomes):
    left = Counter(outcome["left"] for outcome in outcomes)
    longest = max((outcome["seconds"] for outcome in outcomes), default=0)
    return f"{len(outcomes)} | {left['before']} | {left['after']} | {longest:.1f} s"


def _failures(failures):
    if failures:
        yield ""
        yield "What should not be (run one again with `--only`):"
        yield ""
    for outcome in failures:
        kill = outcome["kill"]
        yield f"- {kill['number']}: {kill['manner']} at {kill['place']} of a {kill['work']}: "
        yield from (f"  - {sentence}" for sentence in outcome["trouble"])
