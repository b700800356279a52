"""What can go wrong with connections; each message is a sentence for the person who asked."""


class ConnectionRefused(Exception):
    """The action was refused and nothing was changed."""


class NameTaken(ConnectionRefused):
    """Another connection has the name already."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is a connection called {name} already. Choose another name.")


class ChangedMeanwhile(ConnectionRefused):
    """Someone else saved the connection after the page was shown."""

    def __init__(self) -> None:
        super().__init__(
            "Someone else changed this connection after you opened this page. Nothing was saved."
            " Open it again to see what it is now."
        )
