"""The words of the merge engine, as pull requests store them."""

from pullrequests.merging.outcomes import Choice, ConflictKind


def test_stored_choices_and_conflicts_keep_their_words():
    assert list(Choice) == ["target", "source", "base", "both", "value"]
    assert list(ConflictKind) == ["field", "delete/edit", "order", "lines", "same name", "dangling reference"]
