"""What goes wrong with servers, said in a sentence."""

OWN_HOME = "Please name a data folder of your own in DAISYCHAIN_HOME."


class ServerTrouble(Exception):
    """A server cannot be started, or has ended; the message is for the person at the terminal."""
