"""Written requests, the tools that they are for, and all others of the same services.

Files: tools.jsonl.xz (name, service, description, parameters, origin) and requests.jsonl.xz
(request, tool); DATA_CARD.md says where they are from. Splits are by API description (`origin`),
so that what is measured is a service that was never trained on.
"""
from __future__ import annotations

import hashlib
import json
import lzma
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
HELD_PERCENT = 10
SAME_DESCRIPTION_CHARS = 60
LEFT_OUT = {"by", "using", "v", "api", "the", "a", "of"}
VERBS = {"find": "get", "read": "get", "retrieve": "get", "fetch": "get", "describe": "get",
         "post": "create", "add": "create", "insert": "create", "put": "update",
         "patch": "update", "modify": "update", "edit": "update", "remove": "delete",
         "destroy": "delete"}


@dataclass(frozen=True)
class Request:
    text: str
    tool: int  # index


@dataclass(frozen=True)
class Data:
    tools: list[dict]
    same: list[list[int]]  # of each tool, those that may stand in its place, itself among them
    train: list[Request]
    held: list[Request]

    def is_held(self, tool: int) -> bool:
        return is_held(self.tools[tool]["origin"])


def read_lines(path: Path) -> list[dict]:
    with lzma.open(path, "rt", encoding="utf8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def read(folder: Path = FOLDER) -> Data:
    tools = read_lines(folder / "tools.jsonl.xz")
    at = {tool["name"]: i for i, tool in enumerate(tools)}
    requests = [Request(row["request"], at[row["tool"]])
                for row in read_lines(folder / "requests.jsonl.xz")]
    held = [is_held(tools[r.tool]["origin"]) for r in requests]
    return Data(tools, equals(tools),
                [r for r, h in zip(requests, held) if not h],
                [r for r, h in zip(requests, held) if h])


def is_held(origin: str) -> bool:
    digest = hashlib.sha256(("hold" + origin).encode()).hexdigest()
    return int(digest, 16) % 100 < HELD_PERCENT


def equals(tools: list[dict]) -> list[list[int]]:
    """Tools of one service with names of the same words, or with one description."""
    groups: dict[tuple, list[int]] = defaultdict(list)
    keys = [keys_of(tool) for tool in tools]
    for i, own in enumerate(keys):
        for key in own:
            groups[key].append(i)
    return [sorted({i, *(j for key in own for j in groups[key])}) for i, own in enumerate(keys)]


def keys_of(tool: dict) -> list[tuple]:
    name = re.sub(r"^(GET|POST)_(?=[A-Z][a-z])", "", tool["name"][tool["name"].find(".") + 1:])
    words = re.findall("[a-z]+", re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", name).lower())
    kept = {VERBS.get(w, re.sub(r"(?<=..)s$", "", w)) for w in words if w not in LEFT_OUT}
    keys = [("name", tool["service"], " ".join(sorted(kept)))]
    if len(tool["description"]) >= SAME_DESCRIPTION_CHARS:
        names = " ".join(sorted(tool.get("parameters", [])))
        keys.append(("text", tool["service"], tool["description"].lower(), names))
    return keys
