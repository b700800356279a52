"""What can go wrong with pull requests; each message is a sentence for the person who asked."""

from integrations.errors import IntegrationError


class PullRequestError(IntegrationError):
    """The action was refused and nothing was changed."""


class NotRelated(PullRequestError):
    """The two tiles are not parent and child; the message says which way works."""


class NotMergeable(PullRequestError):
    """The pull request cannot merge as it stands."""


class Outdated(PullRequestError):
    """The click belongs to an older state of the page."""


class BadChoice(PullRequestError):
    """The choice does not fit the conflict."""
