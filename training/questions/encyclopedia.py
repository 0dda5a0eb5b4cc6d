"""Paragraphs of an encyclopedia to ask questions about: (title, text).

The articles are the sample of Wikipedia that the package gensim carries for its tests (some 150
articles whose titles begin with A; CC BY-SA 4.0). Only training reads them.
"""
from __future__ import annotations

import bz2
import html
import re
from pathlib import Path

from ..reader.data import Passage

CHARS = (300, 1100)
_SKIPPED = re.compile(r"\(disambiguation\)|^List of")
_END_MATTER = re.compile(r"\n==\s*(See also|References|Notes|Further reading|External links|"
                         r"Bibliography|Sources|Footnotes)\s*==", re.I)
_MARKUP = re.compile(r"[|{}\[\]<>=*#]|thumb|\bpx\b|http")


def sample_file() -> Path:
    import gensim

    folder = Path(gensim.__file__).parent / "test/test_data"
    return next(folder.glob("enwiki-latest-pages-articles1*-shortened.bz2"))


def paragraphs(path: Path | None = None, without: frozenset[str] = frozenset()) -> list[Passage]:
    """In the file's order. `without`: titles that are left out."""
    dump = bz2.open(path or sample_file(), "rt", encoding="utf8").read()
    found = []
    for title, text in re.findall(r"<title>(.*?)</title>.*?<text[^>]*>(.*?)</text>", dump, re.S):
        title = html.unescape(title)
        if title in without or _SKIPPED.search(title) or text.startswith("#REDIRECT"):
            continue
        found += [Passage(title, paragraph) for paragraph in _prose(html.unescape(text))]
    return found


def _prose(source: str) -> list[str]:
    import mwparserfromhell

    code = mwparserfromhell.parse(_END_MATTER.split(source)[0])
    for tag in code.filter_tags(matches=lambda t: t.tag in ("ref", "table", "gallery", "math")):
        try:
            code.remove(tag)
        except ValueError:  # it went with a tag around it
            pass
    lines = (" ".join(line.split()) for line in code.strip_code().split("\n"))
    return [line for line in lines
            if CHARS[0] <= len(line) <= CHARS[1] and line[-1] in ".!?\"" and line[0].isupper()
            and not _MARKUP.search(line) and " ," not in line and "()" not in line
            and "(," not in line and "  " not in line]
