"""Steps, branches and mappings: what flows, APIs and tools have in common."""


def step_references(prefix: str = "") -> dict[str, str]:
    """Declare the references of a list of steps ``<prefix>pageProcessors``."""
    step = f"{prefix}pageProcessors.*"
    return {
        f"{step}._exportId": "export",
        f"{step}._importId": "import",
        f"{step}.hooks.*._scriptId": "script",
        f"{step}.inputFilter.script._scriptId": "script",
        f"{step}.responseMapping.script._scriptId": "script",
    }


def router_references(prefix: str = "") -> dict[str, str]:
    """Declare the references of ``<prefix>routers`` and of all their branches' steps."""
    router = f"{prefix}routers.*"
    return {
        f"{router}.script._scriptId": "script",
        f"{router}.branches.*.inputFilter.script._scriptId": "script",
        **step_references(f"{router}.branches.*."),
    }


def step_identities(prefix: str = "") -> dict[str, str]:
    """Say what names the steps of a list, and the fields each hands on."""
    step = f"{prefix}pageProcessors"
    return {
        step: "_importId|_exportId",
        f"{step}.*.responseMapping.fields": "generate",
        f"{step}.*.responseMapping.lists": "generate",
        f"{step}.*.responseMapping.lists.*.fields": "generate",
    }


def router_identities(prefix: str = "") -> dict[str, str]:
    """Say what names routers, their branches and their steps."""
    routers = f"{prefix}routers"
    return {
        routers: "id",
        f"{routers}.*.branches": "branchId|name",
        **step_identities(f"{routers}.*.branches.*."),
    }


def mapping_identities(prefix: str = "") -> dict[str, str]:
    """Say what names mappings and lookups: the field they make, the lookup's name.

    Covers nested arrays of the newer mapper (``buildArrayHelper``) and the
    fields and lists of the older one (``mapping``).
    """
    return {
        f"{prefix}mappings": "generate",
        f"{prefix}mappings.**.mappings": "generate",
        f"{prefix}mappings.**.buildArrayHelper": "extract",
        f"{prefix}mapping.fields": "generate",
        f"{prefix}mapping.lists": "generate",
        f"{prefix}mapping.lists.*.fields": "generate",
        f"{prefix}lookups": "name",
    }


def transform_identities(path: str) -> dict[str, str]:
    """Say what names the rules of a transformation at ``path``, in each of its spellings."""
    return {
        f"{path}.rules": "generate",
        f"{path}.expression.rules": "generate",
        **mapping_identities(f"{path}.expression.rulesTwoDotZero."),
    }
