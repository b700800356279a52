"""Integrations of any size, as a vendor's account would hold them: raw documents by id.

The same size and seed always give the same documents. Sizes follow what real
accounts hold: 10,000 resources are about 50 MB, most of it mappings and scripts.
"""

import random
import re
from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]
Documents = dict[str, Document]

SHARES = {"flow": 0.20, "export": 0.30, "import": 0.30, "connection": 0.08, "script": 0.10}
"""How many of all resources are of each kind; the rest are lookup caches."""

WORD = re.compile(r"\w+")
APPLICATIONS = WORD.findall(
    "Ledgerly Shopfront Parcelwise Stockroom Helpline Payday Campaigner Marketplace Warehouse Fileserver"
)
THINGS = WORD.findall(
    "order customer invoice item payment refund shipment contact lead account vendor bill credit discount "
    "location department currency tax employee timesheet project ticket receipt transfer adjustment return"
)
FIELDS = WORD.findall(
    "id name email phone status total subtotal currency createdAt updatedAt street city region postalCode "
    "country sku quantity unitPrice taxAmount externalId orderNumber trackingNumber carrier memo dueDate "
    "terms channel"
)
DEEDS = WORD.findall("add update reconcile mirror collect send archive confirm")


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents by vendor id, and the kind of each."""

    documents: Documents
    kinds: dict[str, str]


def make_corpus(size: int, seed: int | str = 1) -> Corpus:
    """An integration of ``size`` resources whose references all lead somewhere."""
    maker = _Maker(random.Random(f"corpus {size} {seed}"), size)
    documents = {each: maker.document(each, kind, at) for at, (each, kind) in enumerate(maker.kinds.items())}
    return Corpus(documents, maker.kinds)


class _Maker:
    """Makes documents that refer to each other's ids."""

    def __init__(self, rng: random.Random, size: int) -> None:
        self.rng = rng
        counts = {kind: max(1, round(size * share)) for kind, share in SHARES.items()}
        counts["lookup_cache"] = max(1, size - sum(counts.values()))
        self.ids = {kind: [self.new_id() for _ in range(count)] for kind, count in counts.items()}
        self.kinds = {each: kind for kind, ids in self.ids.items() for each in ids}

    def new_id(self) -> str:
        return f"{self.rng.getrandbits(96):024x}"

    def document(self, vendor_id: str, kind: str, at: int) -> Document:
        one, other = self.rng.sample(APPLICATIONS, 2)
        name = f"{self.pick(DEEDS).capitalize()} {self.pick(THINGS)}s, {one} to {other} {at:05d}"
        description = f"{self.words(self.rng.randint(5, 15)).capitalize()}."
        return {"_id": vendor_id, "name": name, "description": description, **getattr(self, f"_{kind}")()}

    def pick(self, among: list[str]) -> str:
        return among[int(self.rng.random() * len(among))]

    def any_of(self, kind: str) -> str:
        return self.pick(self.ids[kind])

    def words(self, count: int) -> str:
        return " ".join(self.rng.choices(THINGS, k=count))

    def field(self) -> str:
        first, second = self.rng.choices(FIELDS, k=2)
        return first + second.capitalize()

    def settings(self, most: int) -> dict[str, str]:
        return {self.field(): self.words(3) for _ in range(self.rng.randint(0, most))}

    def mapping(self, at: int) -> Document:
        """One mapping; the field it makes is unique in its list."""
        made = {
            "generate": f"{self.field()}{at}",
            "dataType": self.rng.choice(["string", "number", "boolean"]),
        }
        if self.rng.random() < 0.8:
            return {**made, "extract": f"$.{self.pick(THINGS)}[*].{self.pick(FIELDS)}", "status": "Active"}
        return {**made, "hardCodedValue": self.words(2), "conditional": {"when": "extract_not_empty"}}

    def mappings(self, fewest: int, most: int) -> list[Document]:
        return [self.mapping(at) for at in range(self.rng.randint(fewest, most))]

    def headers(self, most: int) -> list[Document]:
        return [
            {"name": f"X-{self.field()}-{at}", "value": self.words(2)}
            for at in range(self.rng.randint(3, most))
        ]

    def filter(self) -> Document:
        rule = ["equals", ["string", ["extract", self.pick(FIELDS)]], self.words(1)]
        other = ["notempty", ["string", ["extract", self.pick(FIELDS)]]]
        expression = {"version": "1", "rules": ["and", rule, ["or", other, rule]]}
        return {"type": "expression", "version": "1", "rules": expression["rules"], "expression": expression}

    def _connection(self) -> Document:
        http = {
            "formType": "http",
            "mediaType": "json",
            "ping": {"relativeURI": f"/{self.pick(THINGS)}s/ping", "method": "GET"},
            "headers": self.headers(24),
            "rateLimit": {
                "failStatusCode": 429,
                "failValues": ["SLOW", "LIMIT"],
                "limit": self.rng.randint(1, 50),
            },
        }
        return {
            "type": "http",
            "http": http,
            "concurrencyLevel": self.rng.randint(1, 25),
            "settings": self.settings(8),
        }

    def _export(self) -> Document:
        thing = self.pick(THINGS)
        http = {
            "relativeURI": f"/{thing}s?changedSince={{{{lastExportDateTime}}}}&page={{{{export.http.paging.page}}}}",
            "method": "GET",
            "successMediaType": "json",
            "headers": self.headers(5),
            "paging": {"method": "page", "page": 1, "maxPagePath": "meta.pages"},
            "response": {"resourcePath": f"data.{thing}s", "successPath": "ok"},
        }
        made = {
            "adaptorType": "HTTPExport",
            "_connectionId": self.any_of("connection"),
            "http": http,
            "delta": {"dateField": "updatedAt", "lagOffset": self.rng.randint(0, 60000)},
            "filter": self.filter(),
            "pageSize": self.rng.choice([20, 50, 100]),
            "transform": {"type": "expression", "version": "1", "rules": self.mappings(10, 30)},
            "sampleData": {thing: {self.pick(FIELDS): self.words(2) for _ in range(14)}},
            "settings": self.settings(6),
        }
        if self.rng.random() < 0.25:
            made["hooks"] = {"preSavePage": {"function": "main", "_scriptId": self.any_of("script")}}
        return made

    def _import(self) -> Document:
        thing = self.pick(THINGS)
        http = {
            "relativeURI": [f"/{thing}s", f"/{thing}s/{{{{record.id}}}}"],
            "method": ["POST", "PUT"],
            "batchSize": self.rng.choice([1, 10, 100]),
            "response": {"resourceIdPath": ["data.id"], "successPath": ["ok"]},
        }
        lookups = [
            {
                "name": f"{self.pick(THINGS)}{at}",
                "default": None,
                "_lookupCacheId": self.any_of("lookup_cache"),
            }
            for at in range(self.rng.randint(0, 3))
        ]
        made = {
            "adaptorType": "HTTPImport",
            "_connectionId": self.any_of("connection"),
            "http": http,
            "ignoreExisting": self.rng.random() < 0.3,
            "lookups": lookups,
            "mappings": self.mappings(15, 52),
            "settings": self.settings(6),
        }
        if self.rng.random() < 0.3:
            made["hooks"] = {"preMap": {"function": "main", "_scriptId": self.any_of("script")}}
        return made

    def _flow(self) -> Document:
        sources = [{"_exportId": each, "skipRetries": False} for each in self._several("export", 3)]
        made = {
            "schedule": f"? {self.rng.randint(0, 59)} {self.rng.randint(0, 23)} ? * *",
            "timezone": self.rng.choice(["Europe/Berlin", "America/New_York", "UTC"]),
            "pageGenerators": sources,
            "settings": self.settings(8),
        }
        if self.rng.random() < 0.5:
            return {**made, "pageProcessors": self._steps(2, 8)}
        return {**made, "routers": [self._router(f"{self.rng.getrandbits(48):012x}") for _ in range(1)]}

    def _router(self, name: str) -> Document:
        branches = [
            {"name": f"Branch {at}", "inputFilter": self.filter(), "pageProcessors": self._steps(1, 3)}
            for at in range(self.rng.randint(2, 4))
        ]
        return {"id": name, "routeRecordsTo": "first_matching_branch", "branches": branches}

    def _several(self, kind: str, most: int) -> list[str]:
        count = min(len(self.ids[kind]), self.rng.randint(1, most))
        return self.rng.sample(self.ids[kind], count)

    def _steps(self, fewest: int, most: int) -> list[Document]:
        wanted = self.rng.randint(fewest, most)
        steps = dict.fromkeys(self.any_of("import") for _ in range(wanted))
        return [{"type": "import", "_importId": each, "responseMapping": self._answer()} for each in steps]

    def _answer(self) -> Document:
        fields = [
            {"extract": f"data[0].{self.pick(FIELDS)}", "generate": f"{self.field()}{at}"}
            for at in range(self.rng.randint(0, 6))
        ]
        return {"lists": [], "fields": fields}

    def _script(self) -> Document:
        lines = ["function main(options) {", "  const kept = [], notes = [];", "  let total = 0;"]
        lines += [self._line(at) for at in range(self.rng.randint(47, 397))]
        lines += ["  return {data: kept, notes, total};", "}", ""]
        return {"function": "main", "content": "\n".join(lines)}

    def _line(self, at: int) -> str:
        """A line of JavaScript; its number makes it the only one of its script."""
        one, other = self.field(), self.field()
        match at % 6:
            case 0:
                return f"  // Step {at}: {self.words(3)}"
            case 1:
                return f"  const {one}{at} = options.record.{other} || null;"
            case 2:
                return f"  if (options.record.{one} > {at}) {{ kept.push(options.record.{other}); }}"
            case 3:
                return f"  notes.push({{step: {at}, text: '{self.words(2)}', value: options.record.{one}}});"
            case 4:
                return f"  for (const row of options.record.{one} || []) {{ total += Number(row.{other}) * {at}; }}"
        return f"  options.record.{one} = String(options.record.{other}{at} || '').trim();"

    def _lookup_cache(self) -> Document:
        return {"connectorType": "data_store", "keyField": self.pick(FIELDS), "settings": self.settings(40)}
