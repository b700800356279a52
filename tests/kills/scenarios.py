"""Long work to be killed: what is clicked, how the tiles stand before it, and how they must stand after it."""

from dataclasses import dataclass

from environments.models import Environment
from ilm_site.demo.documents import demo_archive
from integrations import canonical
from integrations.archive.lineages import lineage_of
from integrations.services.archive import store_archive
from tests.factories import (
    add,
    change,
    fill,
    make_clone,
    make_environment,
    make_manager,
    make_pull_request,
    remove,
    state_of,
)
from tests.kills.clicks import Click
from tests.kills.pictures import Tile, picture_of

LINES = [f"let line{number} = {number};" for number in range(9)]
TEXT = "\n".join(LINES)


@dataclass(frozen=True)
class Scenario:
    """``click`` asks for the work; ``rows`` is how many resources it writes."""

    environment: Environment
    click: Click
    before: dict[str, Tile]
    after: dict[str, Tile]
    rows: int


def make_scenario(work, stage):
    """A scenario in an environment of its own."""
    return WORKS[work](make_environment(), stage)


def a_pull(environment, _):
    """Both tiles have changed; one script in both, at different lines."""
    by = make_manager(environment)
    dev, qa = _two_tiles(environment, by)
    _change_dev(dev, by)
    change(qa, "kept", by=by, content="let kept = 2;")
    change(qa, "shared", by=by, content=TEXT.replace(LINES[-1], "let last = 1;"))
    pull_request = make_pull_request(dev, qa, by=by)
    before = picture_of(environment)
    return Scenario(
        environment,
        Click("pull", pull_request.pk, by.pk),
        before,
        {**before, "QA": _pulled(before["Dev"], before["QA"])},
        rows=5,
    )


def _two_tiles(environment, by):
    dev = store_archive(parsed=demo_archive(), environment=environment, name="Dev", by=by)
    texts = {"shared": TEXT, "kept": "let kept = 1;", "changed": "let a = 1;", "doomed": "let b = 1;"}
    documents = {name: {"name": name, "content": content} for name, content in texts.items()}
    fill(dev, documents, kind="script", by=by)
    return dev, make_clone(dev, environment, by=by, name="QA")


def _change_dev(dev, by):
    change(dev, "shared", by=by, content=TEXT.replace(LINES[0], "let first = 1;"))
    change(dev, "changed", by=by, content="let a = 2;")
    remove(dev, "doomed", by=by)
    add(dev, {"name": "new"}, by=by)
    add(dev, {"name": "new cache"}, kind="lookup_cache", by=by)


def _pulled(dev, qa):
    shared, kept = lineage_of("shared"), lineage_of("kept")
    text = TEXT.replace(LINES[0], "let first = 1;").replace(LINES[-1], "let last = 1;")
    merged = canonical.content_id(canonical.encode({"name": "shared", "content": text}))
    state = {**dev.state, shared: ("script", "shared", merged), kept: qa.state[kept]}
    sync = ("Dev", dev.head, qa.head + 1, None, frozenset({shared, kept}))
    return qa.with_revision(
        "pull", state, snapshots=qa.snapshots_around("pull"), received=(*qa.received, sync)
    )


def a_revert(environment, stage):
    """A pull is taken back: its changes go, and it is no longer in force."""
    by = make_manager(environment)
    dev, qa = _two_tiles(environment, by)
    earlier = state_of(qa)
    _change_dev(dev, by)
    stage.wait_until_done(Click("pull", make_pull_request(dev, qa, by=by).pk, by.pk).ask())
    qa.refresh_from_db()
    before = picture_of(environment)
    return Scenario(
        environment,
        Click("revert", qa.pk, by.pk),
        before,
        {**before, "QA": _reverted(before["QA"], earlier)},
        rows=5,
    )


def _reverted(qa, earlier):
    *others, (giver, given, taken, _, divergent) = qa.received
    received = (*others, (giver, given, taken, qa.head + 1, divergent))
    return qa.with_revision("revert", earlier, snapshots=qa.snapshots_around("revert"), received=received)


def a_clone(environment, _):
    """A tile with every kind of resource is cloned."""
    by = make_manager(environment)
    _, qa = _two_tiles(environment, by)
    before = picture_of(environment)
    sync = ("QA", qa.head, 1, None, frozenset())
    return Scenario(
        environment,
        Click("clone", qa.pk, by.pk),
        before,
        {**before, "Prod": Tile(1, before["QA"].state, ((1, "clone"),), received=(sync,))},
        rows=len(before["QA"].state),
    )


def an_upload(environment, _):
    """A downloaded archive becomes a tile that holds the same."""
    by = make_manager(environment)
    dev = store_archive(parsed=demo_archive(), environment=environment, name="Dev", by=by)
    before = picture_of(environment)
    return Scenario(
        environment,
        Click("upload", dev.pk, by.pk),
        before,
        {**before, "Uploaded": Tile(1, before["Dev"].state, ((1, "upload"),))},
        rows=len(before["Dev"].state),
    )


WORKS = {"pull": a_pull, "revert": a_revert, "clone": a_clone, "upload": an_upload}
