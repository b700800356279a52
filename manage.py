#!/usr/bin/env python
"""Run a management command; PostgreSQL and Valkey run meanwhile."""

import os
import sys
from contextlib import nullcontext

from django.core.management import execute_from_command_line

from ilm_site.embedded.account import become_owner
from ilm_site.embedded.home import home_folder
from ilm_site.embedded.servers import servers_at_hand
from ilm_site.embedded.trouble import ServerTrouble

# `up` starts the servers itself; the others read or write files alone.
NEED_NO_SERVERS = {
    "up", "help", "version", "check", "collectstatic", "findstatic", "diffsettings", "makemessages", "compilemessages",
    "startapp", "merge_documents",
}  # fmt: skip
WORDS_FOR_HELP = {"-h", "--help", "--version"}


def main(words: list[str]) -> None:
    """Run the command with the servers it needs."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ilm_site.settings")
    command = words[1] if len(words) > 1 else "help"
    home = home_folder()
    become_owner(home)
    if command == "up":
        os.environ["DAISYCHAIN_STATIC_IS_COLLECTED"] = "1"  # `up` gathers them before anything asks for them
    needs_none = command in NEED_NO_SERVERS or WORDS_FOR_HELP & set(words)
    with nullcontext() if needs_none else servers_at_hand(home, purpose=f"manage.py {command}"):
        execute_from_command_line(words)


if __name__ == "__main__":
    try:
        main(sys.argv)
    except ServerTrouble as trouble:
        sys.exit(str(trouble))
    except KeyboardInterrupt:
        sys.exit(130)
