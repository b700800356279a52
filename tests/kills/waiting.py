"""Waiting for what another process does."""

import time

SECONDS_TO_RECOVER = 90


class TookTooLong(AssertionError):
    """What was waited for did not come about."""


def wait_until(is_so, what, *, seconds=60):
    """Return what ``is_so`` gives as soon as that is true."""
    give_up = time.monotonic() + seconds
    while not (found := is_so()):
        if time.monotonic() > give_up:
            raise TookTooLong(f"Not within {seconds} s: {what}.")
        time.sleep(0.01)
    return found
