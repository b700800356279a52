"""Who may do what, written down as data, and asked of every address and every service."""
