"""Table Schemas of our files, generated from the registry, for those who read them elsewhere."""

from perf_helpers.data.columns import columns, identity
from perf_helpers.data.rows import PATTERNS, codes_of

TYPES = {"integer": "integer", "number": "number", "usd": "number", "date": "date"}


def table_schema(table: str) -> dict[str, object]:
    """Return the Table Schema of a table's files, as the Data Package standard defines it.

    A field for each published column: its type, whether it is required, its codes or its
    pattern. The primary key is the identity of a row where all of it is required: an empty
    cell can be part of ours, never of a primary key.
    """
    known = columns(table)
    fields = []
    for column in known.values():
        if column.computed:
            continue
        constraints: dict[str, object] = {"required": True} if column.required else {}
        if codes := codes_of(column):
            constraints["enum"] = codes
        elif column.type == "version":
            constraints["pattern"] = PATTERNS["version"][0]
        kind = TYPES.get(column.type, "string")
        field = {"name": column.name, "type": kind, "title": column.heading}
        fields.append(field | {"description": column.definition, "constraints": constraints})
    schema: dict[str, object] = {"fields": fields, "missingValues": [""]}
    key = identity(table)
    return schema | ({"primaryKey": key} if all(known[name].required for name in key) else {})
