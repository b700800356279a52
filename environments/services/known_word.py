"""Keeping the known word by which keys are tried, and bringing it under the first key."""

from django.db import transaction

from environments.connection_contents import is_readable
from environments.key_check import PLACE, fits
from environments.models import Connection, KnownWord
from environments.sealing import is_under_first_key, seal, with_first_key

LOOKED_AT = 20


def keep_known_word(*, before_sealing: bool = False) -> None:
    """Seal it where it is missing: before the first connection is sealed, or when one that was can be opened.

    So it is never under a key that does not open what is stored.
    """
    word = KnownWord.objects.first()
    if word is not None and fits(word.sealed):
        return
    sealed = Connection.objects.exclude(sealed="").select_related("environment").order_by("pk")[:LOOKED_AT]
    is_right = word is None and any(map(is_readable, sealed)) if sealed else before_sealing
    if is_right:
        KnownWord.objects.update_or_create(defaults={"sealed": _sealed()}, pk=1)


@transaction.atomic
def rotate_known_word(*, even_if_lost: bool = False) -> bool:
    """Bring it under the first key; False when no key opens it, and with ``even_if_lost`` it is made anew then."""
    keep_known_word()
    word = KnownWord.objects.select_for_update().first()
    if word is None or is_under_first_key(word.sealed):
        return True
    if not fits(word.sealed) and not even_if_lost:
        return False
    word.sealed = with_first_key(word.sealed) if fits(word.sealed) else _sealed()
    word.save(update_fields=["sealed"])
    return True


def _sealed() -> str:
    return seal({}, place=PLACE)
