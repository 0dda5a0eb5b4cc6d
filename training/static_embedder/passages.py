"""What the table is taught on: passages of many kinds and lengths, and what may be asked of them.

Usage: python -m training.static_embedder.passages --data DIR --modules DIR --out FILE
Kinds: novels and an encyclopedia's paragraphs, glosses of WordNet, manual pages, documentation of
packages, source code. The collections that the table is measured on (Cranfield, SQuAD, NQ) are not
among them. Writes JSON lines {"kind", "text", "query"}: query is a stretch of the text of the
length of a question, null for most texts. Missing folders are passed over.
Units: characters.
"""
from __future__ import annotations

import argparse
import gzip
import html
import json
import math
import random
import re
import sysconfig
from pathlib import Path
from typing import Callable, Iterator

from ..questions import encyclopedia

CHARS = (40, 1100)
FILE_BYTES_MAX = 600_000
FILE_PASSAGES_MAX = 4
QUERY_SHARE = 0.3
QUERY_WORDS = (3, 14)
COUNTS = {"gloss": 14_000, "novel": 9_000, "encyclopedia": 7_000, "manual": 6_000,
          "document": 8_000, "code": 9_000, "book": 3_000}

_ROFF = re.compile(r"^[.'].*$|\\f[BIRP]|\\&", re.M)
_TAGS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.S)


def window(text: str, r: random.Random) -> str:
    """A stretch of a length whose logarithm is uniform, from the start of a line or sentence."""
    chars = int(math.exp(r.uniform(*map(math.log, CHARS))))
    if len(text) <= chars:
        return text.strip()
    start = r.randrange(len(text) - chars)
    begins = re.compile(r"(?:[.!?]['\"]?\s+|\n)(?=\S)").search(text, start, start + 400)
    start = begins.end() if begins else text.find(" ", start) + 1
    return re.sub(r"\s\S*$", "", text[start:start + chars]).strip()


def readable(text: str) -> bool:
    """Words, not tables of numbers, keys or encoded bytes."""
    letters = sum(c.isalpha() or c == " " for c in text)
    longest = max(map(len, text.split()), default=0)
    return len(text) >= CHARS[0] // 2 and letters > 0.6 * len(text) and longest < 60


def query_of(text: str, r: random.Random) -> str | None:
    words = text.split()
    count = r.randint(*QUERY_WORDS)
    if len(words) < 2 * count or r.random() > QUERY_SHARE:
        return None
    start = r.randrange(len(words) - count)
    return " ".join(words[start:start + count])


def read(path: Path) -> str:
    raw = path.read_bytes()[:FILE_BYTES_MAX]
    if path.suffix == ".gz":
        raw = gzip.decompress(path.read_bytes())[:FILE_BYTES_MAX]
    return raw.decode("utf8", "ignore").replace("\r", "")


def manual(text: str) -> str:
    return _ROFF.sub("", text).replace("\\-", "-")


def page(text: str) -> str:
    return re.sub(r"\s*\n\s*", "\n", html.unescape(_TAGS.sub(" ", text)))


def from_files(files: list[Path], count: int, r: random.Random,
               clean: Callable[[str], str] = str, each: int = FILE_PASSAGES_MAX) -> Iterator[str]:
    r.shuffle(files)
    for path in files:
        if count <= 0:
            return
        try:
            text = clean(read(path))
        except (OSError, EOFError):
            continue
        for _ in range(min(each, 1 + len(text) // 1_000, count)):
            found = window(text, r)
            if readable(found):
                count -= 1
                yield found


def under(folders: list[Path], *patterns: str) -> list[Path]:
    """Sorted, so that the order of a folder's files does not matter."""
    found = {p for f in folders if f.is_dir() for pattern in patterns for p in f.rglob(pattern)}
    return sorted(p for p in found if p.is_file())


def glosses(folder: Path) -> list[str]:
    """"whale: any of the larger cetacean mammals ..."."""
    found = []
    for path in under([folder], "data.*"):
        for line in path.read_text("utf8").splitlines():
            fields, _, gloss = line.partition("|")
            if not line.startswith("  ") and gloss:
                parts = fields.split()
                words = [parts[4 + 2 * i].replace("_", " ") for i in range(int(parts[3], 16))]
                found.append(f"{', '.join(words)}: {gloss.strip()}")
    return found


def gather(data: Path, modules: Path, seed: int = 3) -> Iterator[tuple[str, str]]:
    """(kind, text)."""
    r = random.Random(seed)
    python, share = Path(sysconfig.get_paths()["purelib"]), Path("/usr/share")
    told = glosses(share / "wordnet")
    articles = encyclopedia.paragraphs()
    hotpot = data / "hotpotqa/hotpotqa_train_corpus.json"
    told_of = [f"{p.title}\n{p.text}" for p in articles]
    if hotpot.exists():
        stored = json.loads(hotpot.read_text("utf8"))
        told_of += [f"{title}\n{''.join(text)}" for title, text in stored.items()]
    kinds: dict[str, Iterator[str]] = {
        "gloss": iter(r.sample(told, min(COUNTS["gloss"], len(told)))),
        "novel": from_files(under([data / "novels"], "*.txt"), COUNTS["novel"], r,
                            lambda t: t.replace("\n", " "), each=200),
        "encyclopedia": (window(r.choice(told_of), r) if r.random() < 0.6 else r.choice(told_of)
                         for _ in range(COUNTS["encyclopedia"])),
        "manual": from_files(under([share / "man/man1", share / "man/man3", share / "man/man5",
                                    share / "man/man7", share / "man/man8"], "*.gz"),
                             COUNTS["manual"], r, manual, each=2),
        "document": from_files(under([modules, python, share / "doc", share / "perl"],
                                     "*.md", "*.rst", "README*", "*.pod", "copyright"),
                               COUNTS["document"], r),
        "code": from_files(under([modules, python, Path("/usr/include"), share / "perl"],
                                 "*.ts", "*.js", "*.py", "*.h", "*.pm"), COUNTS["code"], r),
        "book": from_files(under([share / "doc", Path.home() / ".rustup/toolchains"], "*.html"),
                           COUNTS["book"], r, page, each=2),
    }
    for kind, texts in kinds.items():
        for text in texts:
            yield kind, text[:CHARS[1]]


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__)
    for name in ("data", "modules", "out"):
        p.add_argument(f"--{name}", type=Path, required=True)
    a = p.parse_args()
    r, seen, rows = random.Random(5), set(), []
    for kind, text in gather(a.data, a.modules):
        if text not in seen:
            seen.add(text)
            rows.append({"kind": kind, "text": text, "query": query_of(text, r)})
    r.shuffle(rows)
    a.out.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf8")
    for kind in COUNTS:
        own = [row for row in rows if row["kind"] == kind]
        chars = sum(len(row["text"]) for row in own)
        asked = sum(row["query"] is not None for row in own)
        print(f"{kind}: {len(own)} texts, {chars} characters, {asked} queries")


if __name__ == "__main__":
    main()
