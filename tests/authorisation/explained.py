"""What no question can show, with the reason: kept by hand, and short."""

# Checks whose want would change no answer.
NOT_SHOWN: dict[str, str] = {
    "integrations/lookup_neighbours.py reminders_of: tile.role >= Role.MANAGE": (
        "It spares two statements; what they read is asked for by manageable_by, and drawn for managers alone."
    ),
    "integrations/services/access.py set_role: max(role, before) > own": (
        "Whoever comes there administers the place, and there is no higher role yet."
    ),
    "integrations/services/developer_clones.py carry_out_developer_clones: get_receiving_environment": (
        "It fetches the environment if that is enabled; _require_rights asks for more in the next line."
    ),
    "integrations/views/connection_try.py connection_try: get_connection": (
        "The service that it calls next asks the same, and raises the same."
    ),
    "pullrequests/services/delete_tile.py delete_tile: require_role": (
        "It spares those who may not the wait for locks; archive_integration asks again before anything is written."
    ),
}
# Functions that are given a person, and have no check within.
WHAT_CHECKS_ARE_MADE_OF = "It is what checks are made of; they are shown."
PASSES_THE_PERSON_ON = "It passes the person on to a function that has a check."
ABOUT_THE_PERSON = "It tells what is the person's own: what they ticked off, chose, or typed."
ASKING_NOBODY: dict[str, str] = {
    "environments/held_role.py __init__": WHAT_CHECKS_ARE_MADE_OF,
    "environments/querysets.py granted": WHAT_CHECKS_ARE_MADE_OF,
    "integrations/querysets.py _granted_anywhere": WHAT_CHECKS_ARE_MADE_OF,
    "integrations/clone_plan.py plan_clone": PASSES_THE_PERSON_ON,
    "integrations/presentation/audit.py rows_of": PASSES_THE_PERSON_ON,
    "integrations/presentation/audit.py csv_lines": PASSES_THE_PERSON_ON,
    "integrations/tile_cards.py cards_of": PASSES_THE_PERSON_ON,
    "pullrequests/presentation/resource.py resource_view": PASSES_THE_PERSON_ON,
    "pullrequests/presentation/state.py state_of": PASSES_THE_PERSON_ON,
    "integrations/views/home.py remembered_environment": "It chooses among environments that were fetched by a check.",
    "integrations/views/joining.py _for_someone": ABOUT_THE_PERSON,
    "pullrequests/presentation/changes.py counts_of": ABOUT_THE_PERSON,
    "pullrequests/presentation/changes.py row_of": ABOUT_THE_PERSON,
    "pullrequests/presentation/changes.py grouped": ABOUT_THE_PERSON,
    "pullrequests/whole_checks.py _take_out": "Its user is a resource that uses another.",
    "ilm_site/passwords.py validate": ABOUT_THE_PERSON,
}
