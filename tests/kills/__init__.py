"""Killing workers and servers at every point of long work, and looking at what is left.

``python -m tests.kills`` runs a campaign of any length; the tests beside it run a short one, and single misfortunes.
"""
