"""What is sealed can be opened where it belongs, with the keys that are given, and nowhere else."""

import pytest
from cryptography.fernet import Fernet

from environments.sealing import Unreadable, is_under_first_key, seal, unseal, with_first_key

OLD, NEW, FOREIGN = (Fernet.generate_key().decode() for _ in range(3))
CONTENT = {"token": "not for others"}


@pytest.fixture
def keys(settings):
    def give(*keys):
        settings.ENCRYPTION_KEYS = list(keys)

    give(OLD)
    return give


def test_what_was_sealed_comes_out_and_is_not_seen_in_the_text(keys):
    sealed = seal(CONTENT, place="here")

    assert unseal(sealed, place="here") == CONTENT
    assert "not for others" not in sealed


def test_equal_contents_give_different_texts(keys):
    assert seal(CONTENT, place="here") != seal(CONTENT, place="here")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda sealed: sealed[:-10],
        lambda sealed: sealed[:40] + ("A" if sealed[40] != "A" else "B") + sealed[41:],
        lambda sealed: "",
        lambda sealed: "not sealed at all",
        lambda sealed: "ü" + sealed[1:],
        lambda sealed: Fernet(FOREIGN).encrypt(b"{}").decode(),
        lambda sealed: Fernet(OLD).encrypt(b"no json").decode(),
        lambda sealed: Fernet(OLD).encrypt(b"[1]").decode(),
        lambda sealed: Fernet(OLD).encrypt(b'{"version": 2, "place": "here", "content": {}}').decode(),
    ],
)
def test_a_damaged_or_foreign_text_says_to_enter_it_again(keys, spoil):
    sealed = seal(CONTENT, place="here")

    with pytest.raises(Unreadable, match="enter it again") as caught:
        unseal(spoil(sealed), place="here")

    assert caught.value.__cause__ is None


def test_a_text_copied_to_another_place_cannot_be_opened(keys):
    sealed = seal(CONTENT, place="here")

    with pytest.raises(Unreadable):
        unseal(sealed, place="there")


def test_every_key_opens_and_the_first_one_seals(keys):
    sealed = seal(CONTENT, place="here")
    keys(NEW, OLD)

    assert unseal(sealed, place="here") == CONTENT
    assert not is_under_first_key(sealed)
    assert is_under_first_key(seal(CONTENT, place="here"))


def test_brought_under_the_first_key_the_old_one_is_not_needed(keys):
    sealed = seal(CONTENT, place="here")
    keys(NEW, OLD)
    renewed = with_first_key(sealed)
    keys(NEW)

    assert unseal(renewed, place="here") == CONTENT
    with pytest.raises(Unreadable):
        unseal(sealed, place="here")
    with pytest.raises(Unreadable):
        with_first_key(sealed)
