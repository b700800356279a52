"""Which question shows that a check is needed: found by taking each check away, and kept in a file."""

import json
from collections.abc import Iterable, Mapping

from tests.authorisation.questions import Question
from tests.authorisation.sites import every_site
from tests.authorisation.without import Switches
from tests.worker_process import PROJECT

FEW = 12
KEPT = PROJECT / "tests" / "authorisation" / "shown_by.json"


def kept() -> dict[str, str]:
    """The question that shows each check, by the words of both."""
    return json.loads(KEPT.read_text()) if KEPT.exists() else {}


def keep(shown: Mapping[str, str]) -> None:
    """Write them down, in the order of the code."""
    KEPT.write_text(json.dumps({site: shown[site] for site in sorted(shown)}, indent=1) + "\n")


def reached_by(switches: Switches, questions: Iterable[Question]) -> dict[str, list[Question]]:
    """The questions that come by each check, those first that come by few; all must be answered rightly.

    Questions by hand were made for what the tables do not show, so they are not left to the end.
    """
    found: dict[str, list[tuple[int, str, Question]]] = {site: [] for site in every_site()}
    for question in questions:
        switches.reached.clear()
        wrong = list(question.mistakes())
        assert not wrong, f"{question}: {wrong}"
        rank = FEW if question.is_by_hand else len(switches.reached)
        for site in switches.reached:
            found[site].append((rank, question.words, question))
    return {site: [question for *_, question in sorted(asking)] for site, asking in found.items()}


def find_for(
    switches: Switches, site: str, asking: Iterable[Question], before: Question | None
) -> Question | None:
    """The first question that is answered wrongly without the check: the one before if it still is."""
    with switches.without(site):
        for question in [*([before] if before else []), *asking]:
            if question.is_wrong():
                return question
    return None
