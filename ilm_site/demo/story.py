"""What happens in the demonstration, as data: who changes what, and why.

Each change is a pure function of a document. Nothing here writes; the
documents hold lineages as references, as a tile's do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ilm_site.demo.documents import ids
from ilm_site.demo.documents.mapping import Mapping, fixed, taken
from integrations.archive.lineages import lineage_of
from integrations.paths import MISSING, Item, Path, get, set_value

Document = dict[str, Any]
Change = Callable[[Document], Document]


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of one resource."""

    vendor_id: str
    sentence: str
    change: Change


@dataclass(frozen=True, slots=True)
class Addition:
    """A new resource; ``use`` gives the edit that puts its lineage to use."""

    kind: str
    sentence: str
    document: Document
    use: Callable[[str], Edit]


@dataclass(frozen=True, slots=True)
class Removal:
    """That a resource is deleted."""

    vendor_id: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """Work done on one tile, with the words of a pull request that offers it."""

    title: str
    description: str
    changes: tuple[Edit | Addition | Removal, ...]


def setting(path: Path, value: Any) -> Change:
    """Give a change that sets one value which is there already."""

    def change(document: Document) -> Document:
        if get(document, path) is MISSING:
            raise LookupError(f"There is nothing at {path}.")
        changed: Document = set_value(document, path, value)
        return changed

    return change


def adding(path: Path, item: Any, *, after: Item | None = None) -> Change:
    """Give a change that adds an item to a list: at its end, or after another."""

    def change(document: Document) -> Document:
        items = list(get(document, path))
        place = len(items) if after is None else items.index(get(document, (*path, after))) + 1
        changed: Document = set_value(document, path, [*items[:place], item, *items[place:]])
        return changed

    return change


def adding_mapping(mapping: Mapping, *, after: str | None = None) -> Change:
    """Give a change that adds a mapping to an import."""
    return adding(("mappings",), mapping, after=None if after is None else Item("generate", after))


def rewriting(old: str, new: str) -> Change:
    """Give a change that replaces a part of a script which occurs exactly once."""

    def change(document: Document) -> Document:
        content = document["content"]
        if content.count(old) != 1:
            raise LookupError(f"The script has not exactly one {old!r}.")
        return {**document, "content": content.replace(old, new)}

    return change


def delivering_to(code: str, country: str) -> Change:
    """Give a change that adds a country to the table of those delivered to."""

    def change(document: Document) -> Document:
        path: Path = ("lookups", Item("name", "country"), "map")
        changed: Document = set_value(document, path, {**get(document, path), code: country})
        return changed

    return change


def is_prime() -> Change:
    """Give the change of the preparing script that tells Prime orders apart."""
    line = "      order.shippingTotal = 0;\n"
    return rewriting(
        line, f"{line}      order.isPrime = order.IsPrime === true || order.IsPrime === 'true';\n"
    )


LINE_QUANTITY: Path = (
    "mappings",
    Item("generate", "item"),
    "buildArrayHelper",
    Item("extract", "$.OrderItems[*]"),
    "mappings",
    Item("generate", "quantity"),
    "extract",
)

REMAINING_QUANTITIES = """\
    (order.OrderItems || []).forEach(function (line) {
      line.QuantityToShip = Math.max(0, Number(line.QuantityOrdered) - Number(line.QuantityShipped || 0));
    });
"""


def stock_log_step(lineage: str) -> Edit:
    """Give the edit that makes the new stock log a step of the stock flow."""
    step = {
        "type": "import",
        "_importId": lineage,
        "proceedOnFailure": True,
        "responseMapping": {"fields": [], "lists": []},
    }
    return Edit(
        ids.STOCK_FLOW,
        "Write every change of stock into the log, after Amazon has it.",
        adding(("pageProcessors",), step),
    )


STOCK_LOG: Document = {
    "name": "Log stock changes in NetSuite",
    "description": "One line for each quantity sent to Amazon, for the weekly count.",
    "adaptorType": "NetSuiteDistributedImport",
    "_connectionId": str(lineage_of(ids.NETSUITE)),
    "distributed": True,
    "netsuite_da": {"operation": "add", "recordType": "customrecord_amazon_stock_log"},
    "mappings": [
        taken("custrecord_sku", "$.sku"),
        taken("custrecord_available", "$.available", "number"),
        taken("custrecord_offered", "$.sellableQuantity", "number"),
        taken("custrecord_submission", "$.submissionId"),
        fixed("custrecord_channel", "Amazon"),
    ],
}

FIRST_IMPROVEMENT = Chapter(
    title="Mark Prime orders and fetch orders more often",
    description="Prime orders must leave the warehouse the same day, so NetSuite has to know them.",
    changes=(
        Edit(ids.PREPARE_ORDERS, "Tell Prime orders apart.", is_prime()),
        Edit(
            ids.SALES_ORDER_IMPORT,
            "Hand the Prime mark to NetSuite.",
            adding_mapping(taken("custbody_prime", "$.isPrime", "boolean"), after="shipmethod"),
        ),
        Edit(
            ids.ORDERS_FLOW,
            "Fetch orders every quarter of an hour.",
            setting(("schedule",), "? */15 * ? * *"),
        ),
    ),
)

BAD_CHANGE = Chapter(
    title="Use shipped quantities for sales orders",
    description="Partly shipped orders came in with too many pieces.",
    changes=(
        Edit(
            ids.SALES_ORDER_IMPORT,
            "Take the shipped instead of the ordered quantity.",
            setting(LINE_QUANTITY, "$.OrderItems.QuantityShipped"),
        ),
    ),
)
"""Wrong: nothing of a new order is shipped yet, so that all its lines come with a quantity of zero."""

BAD_CHANGE_FIX = Chapter(
    title="Order what is still to be shipped",
    description="Quantities were zero for new orders. Now they are what was ordered less what was shipped.",
    changes=(
        Edit(
            ids.CHECK_SALES_ORDER,
            "Calculate what is still to be shipped.",
            rewriting(
                "    order.shippingTotal = sum(",
                f"{REMAINING_QUANTITIES}    order.shippingTotal = sum(",
            ),
        ),
        Edit(
            ids.SALES_ORDER_IMPORT,
            "Take the quantity still to be shipped.",
            setting(LINE_QUANTITY, "$.OrderItems.QuantityToShip"),
        ),
    ),
)

DEV_WORK = Chapter(
    title="Stock log, languages and a tidy-up",
    description="A log of stock changes for the weekly count; the language of customers; two old things gone.",
    changes=(
        Edit(ids.ORDERS_EXPORT, "Fetch larger pages.", setting(("pageSize",), 100)),
        Edit(
            ids.SAFETY_STOCK,
            "Hold back five pieces, after last week's overselling.",
            rewriting("const HELD_BACK = 2;", "const HELD_BACK = 5;"),
        ),
        Edit(
            ids.CUSTOMER_IMPORT,
            "Give NetSuite the customer's language.",
            adding_mapping(taken("language", "$.ShippingAddress.CountryCode")),
        ),
        Edit(
            ids.SALES_ORDER_IMPORT,
            "Deliver to Belgium.",
            delivering_to("BE", "Belgium"),
        ),
        Edit(
            ids.CONFIRM_SHIPMENTS,
            "Say when Amazon can be asked again.",
            rewriting(
                "Amazon asks us to wait; the record is tried again.",
                "Amazon asks us to wait a minute; the record is then tried again.",
            ),
        ),
        Edit(
            ids.REFUNDS_EXPORT,
            "Call it what it does.",
            setting(("name",), "Get Amazon refunds and chargebacks"),
        ),
        Addition("import", "A log of stock changes.", STOCK_LOG, stock_log_step),
        Removal(ids.OLD_TAX_ROUNDING, "Nothing has used it since SuiteTax."),
    ),
)

QA_WORK = Chapter(
    title="Corrections from testing",
    description="What the QA team changed on its own tile while testing.",
    changes=(
        Edit(
            ids.ORDERS_EXPORT,
            "Fetch smaller pages; large ones ran into Amazon's limit.",
            setting(("pageSize",), 25),
        ),
        Edit(
            ids.SAFETY_STOCK,
            "Hold back three pieces, as agreed with sales.",
            rewriting("const HELD_BACK = 2;", "const HELD_BACK = 3;"),
        ),
        Edit(
            ids.CUSTOMER_IMPORT,
            "Give new customers to the marketplace team.",
            adding_mapping(fixed("salesrep", "Marketplace team")),
        ),
        Edit(ids.SALES_ORDER_IMPORT, "Deliver to Poland.", delivering_to("PL", "Poland")),
        Edit(
            ids.CONFIRM_SHIPMENTS,
            "Cancelled orders need no confirmation either.",
            rewriting("'OrderAlreadyShipped']", "'OrderAlreadyShipped', 'OrderCancelled']"),
        ),
        Edit(
            ids.CONFIRMATIONS_FLOW,
            "Confirm at noon, too.",
            setting(("schedule",), "? 0 7,12,19 ? * *"),
        ),
    ),
)
"""Together with the work in Dev: two conflicts, the page size and the pieces held back."""
