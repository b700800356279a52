"""Archives for tests, good ones and bad ones."""

import io
import json
import zipfile

from integrations.archive.lineages import lineage_of
from integrations.archive.writing import write_archive

SETTINGS = {"name": "Orders"}
CONNECTION_ID = "c" * 24
EXPORT_ID = "e" * 24


def good_files(**more):
    """A small sound integration, by member name; ``more`` adds or replaces, None takes away."""
    files = {
        "integration.json": {**SETTINGS, "_registeredConnectionIds": [CONNECTION_ID]},
        f"connections/Shop-{CONNECTION_ID}.json": {"_id": CONNECTION_ID, "name": "Shop", "type": "http"},
        f"exports/Orders-{EXPORT_ID}.json": {
            "_id": EXPORT_ID,
            "name": "Orders",
            "adaptorType": "HTTPExport",
            "_connectionId": CONNECTION_ID,
        },
    }
    return {name: value for name, value in {**files, **more}.items() if value is not None}


def pack(files, *, method=zipfile.ZIP_DEFLATED):
    """Pack members; dicts and lists as JSON, text and bytes as they are. ``files`` may be a list of pairs."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, value in files.items() if isinstance(files, dict) else files:
            content = value if isinstance(value, str | bytes) else json.dumps(value)
            archive.writestr(name, content)
    return packed.getvalue()


def pack_again(parsed):
    """Write what was read."""
    return write_archive(
        parsed.name,
        parsed.description,
        parsed.settings,
        [(r.vendor_id, r.kind, r.name, r.document, r.local) for r in parsed.resources],
        {str(lineage_of(r.vendor_id)): r.vendor_id for r in parsed.resources},
    )
