"""Who has which role where: written by hand, every refusal in full, computed by nothing of the product.

OUT is someone who is not signed in. NOTHING stands for what must not exist for
that person. SIGHT is to see a tile of an environment, and nothing of the whole.
"""

from enum import IntEnum


class Level(IntEnum):
    OUT = -1
    NOTHING = 0
    SIGHT = 1
    MONITOR = 2
    MANAGE = 3
    ADMINISTER = 4


OUT, NOTHING, SIGHT, MONITOR, MANAGE, ADMINISTER = Level

# Orders (Dev), Stock (Dev), the clone of Orders (QA), a tile of another account, a deleted tile (Dev), none at all.
TILES = ("orders", "stock", "clone", "foreign", "deleted", "never")
ON_TILES = {
    # person                 orders      stock       clone       foreign     deleted     never
    "nobody":               (OUT,        OUT,        OUT,        OUT,        OUT,        OUT),
    "who left":             (OUT,        OUT,        OUT,        OUT,        OUT,        OUT),
    "stranger":             (NOTHING,    NOTHING,    NOTHING,    NOTHING,    NOTHING,    NOTHING),
    "monitor":              (MONITOR,    NOTHING,    NOTHING,    NOTHING,    NOTHING,    NOTHING),
    "monitor by group":     (MONITOR,    NOTHING,    NOTHING,    NOTHING,    NOTHING,    NOTHING),
    "manager":              (MANAGE,     NOTHING,    NOTHING,    NOTHING,    NOTHING,    NOTHING),
    "admin":                (ADMINISTER, NOTHING,    NOTHING,    NOTHING,    NOTHING,    NOTHING),
    "admin of stock":       (NOTHING,    ADMINISTER, NOTHING,    NOTHING,    NOTHING,    NOTHING),
    "admin of the clone":   (NOTHING,    NOTHING,    ADMINISTER, NOTHING,    NOTHING,    NOTHING),
    "manager of dev":       (MANAGE,     MANAGE,     NOTHING,    NOTHING,    NOTHING,    NOTHING),
    "admin of dev":         (ADMINISTER, ADMINISTER, NOTHING,    NOTHING,    NOTHING,    NOTHING),
    "monitor of account":   (MONITOR,    MONITOR,    MONITOR,    NOTHING,    NOTHING,    NOTHING),
    "admin of account":     (ADMINISTER, ADMINISTER, ADMINISTER, NOTHING,    NOTHING,    NOTHING),
    "admin elsewhere":      (NOTHING,    NOTHING,    NOTHING,    ADMINISTER, NOTHING,    NOTHING),
    "superuser":            (ADMINISTER, ADMINISTER, ADMINISTER, ADMINISTER, NOTHING,    NOTHING),
}  # fmt: skip

# Dev, QA, an environment that is switched off, one of another account, none at all.
ENVIRONMENTS = ("dev", "qa", "off", "abroad", "never")
ON_ENVIRONMENTS = {
    # person                 dev         qa          off         abroad      never
    "nobody":               (OUT,        OUT,        OUT,        OUT,        OUT),
    "who left":             (OUT,        OUT,        OUT,        OUT,        OUT),
    "stranger":             (NOTHING,    NOTHING,    NOTHING,    NOTHING,    NOTHING),
    "monitor":              (SIGHT,      NOTHING,    NOTHING,    NOTHING,    NOTHING),
    "monitor by group":     (SIGHT,      NOTHING,    NOTHING,    NOTHING,    NOTHING),
    "manager":              (SIGHT,      NOTHING,    NOTHING,    NOTHING,    NOTHING),
    "admin":                (SIGHT,      NOTHING,    NOTHING,    NOTHING,    NOTHING),
    "admin of stock":       (SIGHT,      NOTHING,    NOTHING,    NOTHING,    NOTHING),
    "admin of the clone":   (NOTHING,    SIGHT,      NOTHING,    NOTHING,    NOTHING),
    "manager of dev":       (MANAGE,     NOTHING,    NOTHING,    NOTHING,    NOTHING),
    "admin of dev":         (ADMINISTER, NOTHING,    NOTHING,    NOTHING,    NOTHING),
    "monitor of account":   (MONITOR,    MONITOR,    NOTHING,    NOTHING,    NOTHING),
    "admin of account":     (ADMINISTER, ADMINISTER, NOTHING,    NOTHING,    NOTHING),
    "admin elsewhere":      (NOTHING,    NOTHING,    NOTHING,    ADMINISTER, NOTHING),
    "superuser":            (ADMINISTER, ADMINISTER, NOTHING,    ADMINISTER, NOTHING),
}  # fmt: skip

# The account of all this, another account, none at all. SIGHT is to look after its environments as admin of Production.
ACCOUNTS = ("ours", "another", "never")
ON_ACCOUNTS = {
    # person                 ours        another     never
    "nobody":               (OUT,        OUT,        OUT),
    "who left":             (OUT,        OUT,        OUT),
    "stranger":             (NOTHING,    NOTHING,    NOTHING),
    "monitor":              (NOTHING,    NOTHING,    NOTHING),
    "monitor by group":     (NOTHING,    NOTHING,    NOTHING),
    "manager":              (NOTHING,    NOTHING,    NOTHING),
    "admin":                (NOTHING,    NOTHING,    NOTHING),
    "admin of stock":       (NOTHING,    NOTHING,    NOTHING),
    "admin of the clone":   (NOTHING,    NOTHING,    NOTHING),
    "manager of dev":       (NOTHING,    NOTHING,    NOTHING),
    "admin of dev":         (NOTHING,    NOTHING,    NOTHING),
    "monitor of account":   (NOTHING,    NOTHING,    NOTHING),
    "admin of account":     (ADMINISTER, NOTHING,    NOTHING),
    "admin elsewhere":      (NOTHING,    SIGHT,      NOTHING),
    "superuser":            (ADMINISTER, ADMINISTER, NOTHING),
}  # fmt: skip

# A deleted tile, as something to restore: it exists for those alone who could. A living one cannot be restored.
DELETED = ("deleted", "orders", "never")
ON_DELETED = {
    # person                 deleted     orders      never
    "nobody":               (OUT,        OUT,        OUT),
    "who left":             (OUT,        OUT,        OUT),
    "stranger":             (NOTHING,    NOTHING,    NOTHING),
    "monitor":              (NOTHING,    NOTHING,    NOTHING),
    "monitor by group":     (NOTHING,    NOTHING,    NOTHING),
    "manager":              (NOTHING,    NOTHING,    NOTHING),
    "admin":                (ADMINISTER, NOTHING,    NOTHING),
    "admin of stock":       (NOTHING,    NOTHING,    NOTHING),
    "admin of the clone":   (NOTHING,    NOTHING,    NOTHING),
    "manager of dev":       (NOTHING,    NOTHING,    NOTHING),
    "admin of dev":         (ADMINISTER, NOTHING,    NOTHING),
    "monitor of account":   (NOTHING,    NOTHING,    NOTHING),
    "admin of account":     (ADMINISTER, NOTHING,    NOTHING),
    "admin elsewhere":      (NOTHING,    NOTHING,    NOTHING),
    "superuser":            (ADMINISTER, NOTHING,    NOTHING),
}  # fmt: skip

# The pull request from the clone into Orders shows both tiles, so both must be visible. The job is one of Orders.
WORK = ("orders", "never")
ON_REQUESTS = {
    # person                 orders      never
    "nobody":               (OUT,        OUT),
    "who left":             (OUT,        OUT),
    "stranger":             (NOTHING,    NOTHING),
    "monitor":              (NOTHING,    NOTHING),
    "monitor by group":     (NOTHING,    NOTHING),
    "manager":              (NOTHING,    NOTHING),
    "admin":                (NOTHING,    NOTHING),
    "admin of stock":       (NOTHING,    NOTHING),
    "admin of the clone":   (NOTHING,    NOTHING),
    "manager of dev":       (NOTHING,    NOTHING),
    "admin of dev":         (NOTHING,    NOTHING),
    "monitor of account":   (MONITOR,    NOTHING),
    "admin of account":     (ADMINISTER, NOTHING),
    "admin elsewhere":      (NOTHING,    NOTHING),
    "superuser":            (ADMINISTER, NOTHING),
}  # fmt: skip
ON_JOBS = {
    # person                 orders      never
    "nobody":               (OUT,        OUT),
    "who left":             (OUT,        OUT),
    "stranger":             (NOTHING,    NOTHING),
    "monitor":              (MONITOR,    NOTHING),
    "monitor by group":     (MONITOR,    NOTHING),
    "manager":              (MANAGE,     NOTHING),
    "admin":                (ADMINISTER, NOTHING),
    "admin of stock":       (NOTHING,    NOTHING),
    "admin of the clone":   (NOTHING,    NOTHING),
    "manager of dev":       (MANAGE,     NOTHING),
    "admin of dev":         (ADMINISTER, NOTHING),
    "monitor of account":   (MONITOR,    NOTHING),
    "admin of account":     (ADMINISTER, NOTHING),
    "admin elsewhere":      (NOTHING,    NOTHING),
    "superuser":            (ADMINISTER, NOTHING),
}  # fmt: skip

# A tile of a protected environment, as something to edit by hand; it takes Administer.
FENCED = ("fenced", "never")
ON_FENCED = {
    # person                 fenced      never
    "nobody":               (OUT,        OUT),
    "who left":             (OUT,        OUT),
    "stranger":             (NOTHING,    NOTHING),
    "monitor":              (NOTHING,    NOTHING),
    "monitor by group":     (NOTHING,    NOTHING),
    "manager":              (MANAGE,     NOTHING),
    "admin":                (ADMINISTER, NOTHING),
    "admin of stock":       (NOTHING,    NOTHING),
    "admin of the clone":   (NOTHING,    NOTHING),
    "manager of dev":       (NOTHING,    NOTHING),
    "admin of dev":         (NOTHING,    NOTHING),
    "monitor of account":   (MONITOR,    NOTHING),
    "admin of account":     (ADMINISTER, NOTHING),
    "admin elsewhere":      (NOTHING,    NOTHING),
    "superuser":            (ADMINISTER, NOTHING),
}  # fmt: skip

# A token of somebody else, made for Dev: it exists for those who administer that.
TOKENS = ("dev", "never")
ON_TOKENS = {
    # person                 dev         never
    "nobody":               (OUT,        OUT),
    "who left":             (OUT,        OUT),
    "stranger":             (NOTHING,    NOTHING),
    "monitor":              (NOTHING,    NOTHING),
    "monitor by group":     (NOTHING,    NOTHING),
    "manager":              (NOTHING,    NOTHING),
    "admin":                (NOTHING,    NOTHING),
    "admin of stock":       (NOTHING,    NOTHING),
    "admin of the clone":   (NOTHING,    NOTHING),
    "manager of dev":       (NOTHING,    NOTHING),
    "admin of dev":         (ADMINISTER, NOTHING),
    "monitor of account":   (NOTHING,    NOTHING),
    "admin of account":     (ADMINISTER, NOTHING),
    "admin elsewhere":      (NOTHING,    NOTHING),
    "superuser":            (ADMINISTER, NOTHING),
}  # fmt: skip

PEOPLE = tuple(ON_TILES)
TABLES = {
    "tile": (TILES, ON_TILES),
    "environment": (ENVIRONMENTS, ON_ENVIRONMENTS),
    "account": (ACCOUNTS, ON_ACCOUNTS),
    "deleted tile": (DELETED, ON_DELETED),
    "request": (WORK, ON_REQUESTS),
    "job": (WORK, ON_JOBS),
    "token": (TOKENS, ON_TOKENS),
    "fenced tile": (FENCED, ON_FENCED),
}


def level(kind: str, person: str, name: str) -> Level:
    """The level of a person on the tile, environment or account of that name."""
    names, rows = TABLES[kind]
    return rows[person][names.index(name)]
