"""What goes wrong with servers, said in a sentence."""


class ServerTrouble(Exception):
    """A server cannot be started, or has ended; the message is for the person at the terminal."""
