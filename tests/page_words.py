"""The words of a page, without what is random in it."""

import re

_RANDOM = re.compile(r"[\w+/=-]{20,}")


def words_of(page: str) -> str:
    """The page's text without tokens of forms and codes: any two letters may stand in them by chance."""
    return _RANDOM.sub("", page)
