"""What of a tool is embedded: the same text as `embeddedToolText` in src/tools/tool-text.ts makes.

A tool here is a dict with name, service and description. Units: characters.
"""
from __future__ import annotations

import re

DESCRIPTION_CHARS = 200


def name_words(name: str) -> str:
    """"listPetsByID_v2" -> "list Pets By ID v 2"."""
    name = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", name)
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1 \2", name)
    name = re.sub(r"([A-Za-z])(\d)", r"\1 \2", name)
    return re.sub(r"[\W_]+", " ", name).strip()


def tool_text(tool: dict) -> str:
    name = name_words(tool["name"][tool["name"].find(".") + 1:])
    start = tool["description"][:DESCRIPTION_CHARS]
    if len(start) < len(tool["description"]):
        start = re.sub(r"\s+\S*$", "", start)
    return f"{tool['service']}: {name}. {start}"
