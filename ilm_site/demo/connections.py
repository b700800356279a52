"""The demonstration's connections: an address in each environment, and credentials that open nothing."""

from uuid import UUID

from environments.models import Connection, Environment, User
from environments.services.connections import Entered, create_connection
from ilm_site.demo.documents import ids
from integrations.archive.lineages import lineage_of

NOT_REAL = "only for the demonstration"
TITLES = {
    ids.AMAZON: "Amazon Selling Partner",
    ids.NETSUITE: "NetSuite",
    ids.WAREHOUSE: "Warehouse file server",
}


def make_connections(environment: Environment, by: User) -> None:
    """One for each application the demonstration speaks to."""
    place = environment.name.lower()
    amazon = {"address": f"https://amazon.{place}.demo.example", "auth": "token", "scheme": "Bearer"}
    netsuite = {"address": f"{place}-demo", "role": "3"}
    warehouse = {"address": f"ftp.{place}.demo.example", "protocol": "sftp", "user_name": "daisychain"}
    for vendor_id, type_name, fields, secrets in (
        (ids.AMAZON, "http", amazon, ["token"]),
        (ids.NETSUITE, "netsuite", netsuite, ["token_id", "token_secret"]),
        (ids.WAREHOUSE, "ftp", warehouse, ["password"]),
    ):
        name = f"{TITLES[vendor_id]} ({environment.name})"
        entered = Entered(name, fields, dict.fromkeys(secrets, NOT_REAL))
        create_connection(environment=environment, type_name=type_name, entered=entered, by=by)


def connections_of(environment: Environment) -> dict[UUID, Connection]:
    """The environment's connections by the lineage of the resource that uses each."""
    return {
        lineage_of(vendor_id): Connection.objects.usable_in(environment).get(name__startswith=title)
        for vendor_id, title in TITLES.items()
    }
