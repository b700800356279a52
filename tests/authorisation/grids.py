"""Whatever takes a role at two places, as grids written by hand.

A row of a grid is the role on the first place, a column the role on the second: none, Monitor, Manage, Administer.
The first is the source of two tiles, or the tile that is asked; the second the target, the environment that shall
receive a clone, or the other side's tile.
"""

Grid = tuple[tuple[int, ...], ...]
SEE = (
    (404, 404, 404, 404),
    (404, 200, 200, 200),
    (404, 200, 200, 200),
    (404, 200, 200, 200),
)
TICK = (
    (404, 404, 404, 404),
    (404, 302, 302, 302),
    (404, 302, 302, 302),
    (404, 302, 302, 302),
)
PROPOSE = (
    (404, 404, 404, 404),
    (404, 403, 302, 302),
    (404, 302, 302, 302),
    (404, 302, 302, 302),
)
DECIDE = (
    (404, 404, 404, 404),
    (404, 403, 302, 302),
    (404, 403, 302, 302),
    (404, 403, 302, 302),
)
# Without an edge between the tiles nothing can be opened, which is said to those who see both.
SEE_UNRELATED = (
    (404, 404, 404, 404),
    (404, 409, 409, 409),
    (404, 409, 409, 409),
    (404, 409, 409, 409),
)
PROPOSE_UNRELATED = (
    (404, 404, 404, 404),
    (404, 403, 409, 409),
    (404, 409, 409, 409),
    (404, 409, 409, 409),
)
CLONE_PAGE = (
    (404, 404, 404, 404),
    (403, 403, 403, 403),
    (403, 403, 200, 200),
    (403, 403, 200, 200),
)
CLONE = (
    (404, 404, 404, 404),
    (403, 403, 403, 403),
    (403, 403, 302, 302),
    (403, 403, 302, 302),
)
# In the tile's own environment, a role on the environment is one on the tile.
CLONE_AT_HOME = (
    (404, 403, 302, 302),
    (403, 403, 302, 302),
    (403, 403, 302, 302),
    (403, 403, 302, 302),
)
# A clone's owner is given a role where it is made, so that takes Administer there.
CLONES_PAGE = (
    (404, 404, 404, 404),
    (403, 403, 403, 403),
    (403, 403, 403, 200),
    (403, 403, 403, 200),
)
CLONES = (
    (404, 404, 404, 404),
    (403, 403, 403, 403),
    (403, 403, 403, 302),
    (403, 403, 403, 302),
)
# Only tiles that one administers can be given to others, and it takes two.
GIVE_ROLES = (
    (404, 404, 404, 404),
    (403, 403, 403, 403),
    (403, 403, 403, 403),
    (422, 422, 422, 302),
)
SHARE_PAGE = (
    (404, 404, 404, 404),
    (403, 403, 403, 403),
    (200, 200, 200, 200),
    (200, 200, 200, 200),
)
SHARE = (
    (404, 404, 404, 404),
    (403, 403, 403, 403),
    (422, 422, 302, 302),
    (422, 422, 302, 302),
)
OWN_AGAIN = (
    (404, 404, 404, 404),
    (403, 403, 403, 403),
    (302, 302, 302, 302),
    (302, 302, 302, 302),
)
TAKE_ROWS = (
    (404, 404, 404, 404),
    (403, 403, 403, 403),
    (404, 403, 302, 302),
    (404, 403, 302, 302),
)


# Of an account of two sides: a row is the role on its Production, a column the role on the account.
MIGRATION_PAGE = (
    (404, 404, 404, 200),
    (404, 404, 404, 200),
    (404, 404, 404, 200),
    (403, 403, 403, 200),
)
MIGRATE = (
    (404, 404, 404, 302),
    (404, 404, 404, 302),
    (404, 404, 404, 302),
    (403, 403, 403, 302),
)
# Nothing was migrated yet.
MIGRATION_RESULT = (
    (404, 404, 404, 404),
    (404, 404, 404, 404),
    (404, 404, 404, 404),
    (403, 403, 403, 404),
)
