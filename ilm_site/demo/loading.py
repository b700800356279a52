"""Loading the demo through the services that people's clicks use."""

from dataclasses import dataclass

from django.db import transaction

from environments.models import Account, AuditEntry, Environment, User
from environments.roles import Role
from environments.services.audit import record_on
from environments.services.grants import give_role
from ilm_site.demo import connections, story
from ilm_site.demo.documents import NAME, demo_archive, ids
from ilm_site.demo.people import PEOPLE
from ilm_site.demo.story import Addition, Chapter, Edit, Removal
from integrations.archive.lineages import lineage_of
from integrations.documents import load_document
from integrations.models import Integration, LookupEntry, Resource, ResourceLocal
from integrations.services.archive import store_archive
from integrations.services.clone import clone_integration
from integrations.services.edit import create_resource, delete_resource, edit_resource
from integrations.services.jobs import finish_job
from integrations.services.locking import lock_integration
from integrations.services.revert import revert_integration
from integrations.services.snapshot import take_snapshot
from pullrequests.models import PullRequest
from pullrequests.services.merge import carry_out_merge, request_merge
from pullrequests.services.open import open_pull_request

TEAMS = {"Developers": "dora", "QA": "quinn", "Release owners": "rhea"}
SKUS = {"AMZ-1001": 5512, "AMZ-1002": 5513, "AMZ-1010": 5520, "AMZ-2001": 6101, "AMZ-2002": 6102}


@dataclass(frozen=True, slots=True)
class Stage:
    """The three environments and the people, by their short names."""

    dev: Environment
    qa: Environment
    production: Environment
    people: dict[str, User]


@transaction.atomic
def load_demo() -> bool:
    """Load the whole demo, unless there is an account already; says whether it did."""
    if Account.objects.exists():
        return False
    stage = _set_stage()
    dev, qa, production = _build_chain(stage)
    _tell_story(stage, dev, qa, production)
    return True


def _set_stage() -> Stage:
    account = Account.objects.create(name="Demo company", environment_limit=5)
    record_on(
        account,
        by=None,
        kind=AuditEntry.Kind.ENVIRONMENT,
        action="demo.loaded",
        summary="Loaded the demonstration: its people, environments and tiles",
    )
    people = {person.username: _person(person.username, person.name) for person in PEOPLE}
    give_role(to=people["ada"], on=account, role=Role.ADMINISTER)
    dev = _environment(account, "Dev", 0, "blue", "Where developers work.")
    qa = _environment(account, "QA", 1, "purple", "Where changes are tested.")
    production = _environment(account, "Production", 2, "green", "What customers depend on.")
    for username, place, role in (
        ("dora", dev, Role.MANAGE),
        ("dora", qa, Role.MONITOR),
        ("quinn", dev, Role.MONITOR),
        ("quinn", qa, Role.MANAGE),
        ("quinn", production, Role.MONITOR),
        ("rhea", qa, Role.MONITOR),
        ("rhea", production, Role.ADMINISTER),
        ("moss", account, Role.MONITOR),
    ):
        give_role(to=people[username], on=place, role=role)
    for name, username in TEAMS.items():
        people[username].groups.add(account.teams.create(name=name))
    for environment in (dev, qa, production):
        connections.make_connections(environment, people["ada"])
    return Stage(dev, qa, production, people)


def _person(username: str, name: str) -> User:
    first, last = name.split(" ")
    return User.objects.create_user(
        username=username, email=f"{username}@demo.example", first_name=first, last_name=last
    )


def _environment(account: Account, name: str, position: int, colour: str, description: str) -> Environment:
    return Environment.objects.create(
        account=account,
        name=name,
        position=position,
        colour=colour,
        description=description,
        is_production=name == "Production",
    )


def _build_chain(stage: Stage) -> tuple[Integration, Integration, Integration]:
    ada = stage.people["ada"]
    dev = store_archive(parsed=demo_archive(), environment=stage.dev, name=NAME, by=stage.people["dora"])
    cache = Resource.objects.get(integration=dev, lineage=lineage_of(ids.SKU_CACHE))
    LookupEntry.objects.bulk_create(
        LookupEntry(resource=cache, key=sku, value={"internalId": item}) for sku, item in SKUS.items()
    )
    _bind(dev, stage.dev)
    qa = _clone(dev, stage.qa, ada)
    return dev, qa, _clone(qa, stage.production, ada)


def _bind(tile: Integration, environment: Environment) -> None:
    for lineage, connection in connections.connections_of(environment).items():
        resource = Resource.objects.get(integration=tile, lineage=lineage)
        ResourceLocal.objects.update_or_create(resource=resource, defaults={"connection": connection})


def _clone(source: Integration, environment: Environment, by: User) -> Integration:
    bound = {
        str(lineage): connection.pk for lineage, connection in connections.connections_of(environment).items()
    }
    return clone_integration(
        source=source, environment=environment, name=NAME, connections=bound, with_lookup_data=True, by=by
    )


def _tell_story(stage: Stage, dev: Integration, qa: Integration, production: Integration) -> None:
    dora, quinn, rhea = (stage.people[name] for name in ("dora", "quinn", "rhea"))
    _work(dev, story.FIRST_IMPROVEMENT, dora)
    _merge(_propose(dev, qa, story.FIRST_IMPROVEMENT, dora), quinn)
    take_snapshot(integration=lock_integration(qa), label="Tested: Prime orders", by=quinn)
    _merge(_propose(qa, production, story.FIRST_IMPROVEMENT, quinn), rhea)
    _work(dev, story.BAD_CHANGE, dora)
    _merge(_propose(dev, qa, story.BAD_CHANGE, dora), quinn)
    qa.refresh_from_db()
    revert_integration(integration=qa, to_revision=qa.head - 1, wanted_head=qa.head, by=quinn)
    _work(dev, story.BAD_CHANGE_FIX, dora)
    _work(dev, story.DEV_WORK, dora)
    _work(qa, story.QA_WORK, quinn)
    _propose(dev, qa, story.DEV_WORK, dora)


def _work(tile: Integration, chapter: Chapter, by: User) -> None:
    for step in chapter.changes:
        match step:
            case Edit():
                _edit(tile, step, by)
            case Addition():
                added = create_resource(integration=tile, kind=step.kind, document=step.document, by=by)
                _edit(tile, step.use(str(added.lineage)), by)
            case Removal():
                gone = Resource.objects.get(integration=tile, lineage=lineage_of(step.vendor_id))
                delete_resource(integration=tile, lineage=gone.lineage, expected=gone.content_id, by=by)


def _edit(tile: Integration, edit: Edit, by: User) -> None:
    resource = Resource.objects.get(integration=tile, lineage=lineage_of(edit.vendor_id))
    edit_resource(
        integration=tile,
        lineage=resource.lineage,
        document=edit.change(load_document(resource.content_id)),
        expected=resource.content_id,
        by=by,
    )


def _propose(source: Integration, target: Integration, chapter: Chapter, by: User) -> PullRequest:
    return open_pull_request(
        source=source, target=target, title=chapter.title, description=chapter.description, by=by
    )


def _merge(pull_request: PullRequest, by: User) -> None:
    job = request_merge(pull_request=pull_request, version=pull_request.version, by=by)
    finish_job(job=job, result_url=carry_out_merge(job))
