"""Every check taken away, one after the other, and the question kept that shows its want.

Collected only when it is named (see __main__). Takes a few minutes: all questions are asked once, to see which of them
come by which check; then each check only has to do with those that do.
"""

import sys

import pytest

from tests.authorisation.explained import NOT_SHOWN
from tests.authorisation.questions import Worlds, every_question
from tests.authorisation.showing import find_for, keep, kept, reached_by
from tests.authorisation.without import switches
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_every_check_is_shown_to_be_needed(world, ends, capsys):
    everything = make_user("everything", is_superuser=True)
    questions = every_question(Worlds(world, ends, everything))
    before, shown, unnoticed = kept(), {}, []
    with switches() as made:
        made.everything = everything
        for site, asking in reached_by(made, questions.values()).items():
            found = find_for(made, site, asking, questions.get(before.get(site, "")))
            if found:
                shown[site] = found.words
            elif site not in NOT_SHOWN:
                unnoticed.append(f"{site}: {'not noticed' if asking else 'nobody asks'}")
    keep({site: words for site, words in shown.items() if site not in NOT_SHOWN})

    with capsys.disabled():
        needless = sorted(shown.keys() & NOT_SHOWN.keys())
        sys.stdout.write(f"\n{len(questions)} questions, {len(shown)} checks shown to be needed\n")
        sys.stdout.writelines(f"{line}\n" for line in unnoticed)
        sys.stdout.writelines(f"{site}: explained, and shown by “{shown[site]}”\n" for site in needless)
    assert (unnoticed, needless) == ([], [])
