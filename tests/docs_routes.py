"""The page of ``make docs`` on the embedded server's routes: its OpenAPI description, for people."""

from __future__ import annotations

import html
import json
import re
from typing import Any

from tiledb_cloud_widgets.local.control.openapi import description

INTRODUCTION = """
<h1>Routes of the embedded server</h1>
<p>The JSON routes that <code>python -m tiledb_cloud_widgets.local</code> answers. The routes by which libtiledb opens, reads and
writes arrays are not here: only libtiledb uses them. The server has this page as <code>/openapi.json</code>.</p>
<p>A request names its user by the header <code>X-TILEDB-REST-API-KEY</code>, a token, or by a username and password (HTTP
basic). An error is an <a href="#model-Error"><code>Error</code></a>, whose message says what to do.</p>
"""

#: Titles of sections that are not the first segment of a path, capitalized.
TITLES = {
    "ml_models": "ML models",
    "public_assets": "Assets",
    "token": "Tokens",
    "udfs": "UDFs",
    "user": "Users",
}


def body() -> str:
    """Return the routes by what they are about, and then the models that they send and receive."""
    api = json.loads(description())
    sections: dict[str, list[str]] = {}
    for path, methods in sorted(api["paths"].items()):
        segment = path.split("/")[2]
        about = TITLES.get(segment, segment.capitalize())
        sections.setdefault(about, []).extend(route(method, path, found) for method, found in methods.items())
    contents = " · ".join(
        f'<a href="#{about.replace(" ", "-")}">{about}</a>' for about in [*sections, "Models"]
    )
    routes = "".join(
        f'<h2 id="{about.replace(" ", "-")}">{about}</h2>{"".join(found)}'
        for about, found in sections.items()
    )
    models = "".join(model(name, schema) for name, schema in sorted(api["components"]["schemas"].items()))
    return f'{INTRODUCTION}<p>{contents}</p>{routes}<h2 id="Models">Models</h2>{models}'


def route(method: str, path: str, operation: dict[str, Any]) -> str:
    """One route: what it does, takes and returns."""
    said = re.sub(r" \((list of )?[A-Z]\w+.*?\)", "", operation["summary"])  # the models are links below
    query = [parameter for parameter in operation["parameters"] if parameter["in"] == "query"]
    lines = [f"{html.escape(said)}."]
    if query:
        each = (f"<code>{one['name']}</code> ({type_of(one['schema'])})" for one in query)
        lines.append(f"Query: {', '.join(each)}.")
    ends = [f"Body: {content(operation['requestBody'])}."] if "requestBody" in operation else []
    success = next(response for status, response in operation["responses"].items() if status[0] == "2")
    ends += [f"Response: {content(success)}."] if "content" in success else []
    lines += [" ".join(ends)] if ends else []
    name = f"{method.upper()} {html.escape(path)}"
    return f'<h3 id="{operation["operationId"]}"><code>{name}</code></h3>' + "".join(
        f"<p>{line}</p>" for line in lines
    )


def model(name: str, schema: dict[str, Any]) -> str:
    """One model, with its fields."""
    fields = [
        f"<code>{field}</code> ({type_of(found)})" for field, found in schema.get("properties", {}).items()
    ]
    return f'<h3 id="model-{name}"><code>{name}</code></h3><p>{", ".join(fields) or type_of(schema)}</p>'


def content(found: dict[str, Any]) -> str:
    return type_of(next(iter(found["content"].values()))["schema"])


def type_of(schema: dict[str, Any]) -> str:
    """What values a schema allows, in words."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f'<a href="#model-{name}"><code>{name}</code></a>'
    if "enum" in schema:
        return "one of " + ", ".join(f"<code>{html.escape(str(value))}</code>" for value in schema["enum"])
    if "anyOf" in schema or "oneOf" in schema:
        return " or ".join(type_of(one) for one in schema.get("anyOf", schema.get("oneOf")))
    kinds = schema.get("type", "any")
    said = " or ".join(kinds) if isinstance(kinds, list) else kinds
    if said == "array":
        return f"list of {type_of(schema.get('items', {}))}"
    if said == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"object of {type_of(schema['additionalProperties'])}"
    said = {"date-time": "time", "int64": said}.get(schema.get("format", ""), said)
    limits = {"minimum": "at least", "maximum": "at most", "default": "default"}
    return ", ".join(
        [said, *(f"{word} {json.dumps(schema[key])}" for key, word in limits.items() if key in schema)]
    )
