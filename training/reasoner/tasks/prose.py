"""Reading real prose: SQuAD, Natural Questions, questions that a model wrote
(training/questions), speeches in novels, documentation.

A window is one passage, or its sentences among those of others, and the questions about it. What
the passages do not hold comes from three sides: questions about other passages of the same article,
questions with a name or number changed, and passages taken away.
Sources: Rajpurkar et al. 2016; Kwiatkowski et al. 2019 by Liu et al. 2023; public-domain novels;
docstrings of Python's standard library (PSF licence).
"""
from __future__ import annotations

import importlib
import inspect
import random
import re
from dataclasses import replace
from pathlib import Path

from ...questions.renaming import Renaming, another_name
from ...reader import data
from ..window import Line, Window, answer, note, unknown

NOT_STATED = "not stated"
# Windows of sentences out of several passages, as they are left when a reader has marked them.
MARKED_SHARE = 0.45
RENAMED_SHARE = 0.6
# Where windows come from: SQuAD, NQ, written questions.
SOURCES = {"squad": 0.42, "nq": 0.16, "written": 0.42}
_NUMBER = re.compile(r"\b\d{2,4}\b")
_NAME = re.compile(r"(?<!^)(?<![.?!] )\b[A-Z][a-z]{2,}\b")


class Passages:
    """Questions by passage, of one part of the split. `written`: a SQuAD file of more questions
    (training/questions), all for training."""

    def __init__(self, squad: Path, nq: Path, splits: dict, part: str = "train",
                 written: Path | None = None):
        examples = data.apply_splits(data.load_squad(squad)[0] + data.load_nq(nq)[0], splits, part)
        if written:
            examples += [replace(e, source="written") for e in data.load_squad(written)[0]]
        self.by_text: dict[str, list[data.Example]] = {}
        for example in examples:
            self.by_text.setdefault(example.passage.text, []).append(example)
        self.passages = [found[0].passage for found in self.by_text.values()]
        self.by_title: dict[str, list[data.Passage]] = {}
        for passage in self.passages:
            self.by_title.setdefault(passage.title, []).append(passage)
        self.by_source = {source: [p for p in self.passages if any(
            e.source == source for e in self.by_text[p.text])] for source in SOURCES}

    def draw(self, rng: random.Random) -> Window:
        sources = [source for source, passages in self.by_source.items() if passages]
        source = rng.choices(sources, [SOURCES[s] for s in sources])[0]
        gold = rng.choice(self.by_source[source])
        # An article's passages stand beside each other; NQ has one of each.
        if len(self.by_title[gold.title]) > 1:
            return self._article(rng, gold)
        return self._several(rng, [gold, *rng.sample(self.by_source["nq"], rng.choice([0, 1, 2]))])

    def _article(self, rng: random.Random, gold: data.Passage) -> Window:
        near = [p for p in self.by_title[gold.title] if p is not gold]
        others = rng.sample(near, min(len(near), 4))
        window = Window()
        asked = rng.sample(self.by_text[gold.text], min(5, len(self.by_text[gold.text])))
        foreign = [e for p in others for e in self.by_text[p.text]]
        foreign = rng.sample(foreign, min(len(foreign), rng.choice([0, 0, 1, 1])))
        near = rng.sample(near, min(len(near), 12))
        if rng.random() < RENAMED_SHARE:
            renaming = Renaming(rng, " ".join([gold.text, *(e.question for e in asked)]))
            gold, near = renaming.passage(gold), [renaming.passage(p) for p in near]
            others = [renaming.passage(p) for p in others]
            asked = list(filter(None, map(renaming.example, asked)))
            foreign = list(filter(None, map(renaming.example, foreign)))
        if not asked:
            return window
        if rng.random() < MARKED_SHARE:
            shown = _show_marked(window, rng, gold, near, asked)
        else:
            shown = _show(window, rng, [gold], _extra(rng, others))
        for example in asked:
            _ask(window, rng, example, shown)
        for example in foreign:
            if not _holds(window, example):
                window.ask(_typed(example.question, rng), [unknown(NOT_STATED)], "prose")
        _near_miss(window, rng, rng.choice(asked))
        return window

    def _several(self, rng: random.Random, golds: list[data.Passage]) -> Window:
        """Two or three short passages, questions about each, one about none."""
        asked = [e for gold in golds
                 for e in rng.sample(self.by_text[gold.text], min(3, len(self.by_text[gold.text])))]
        other = rng.choice(self.by_text[rng.choice(self.by_source["nq"]).text])
        if rng.random() < RENAMED_SHARE:
            renaming = Renaming(rng, " ".join(
                [*(g.text for g in golds), *(e.question for e in asked)]))
            golds = [renaming.passage(gold) for gold in golds]
            asked = list(filter(None, map(renaming.example, asked)))
            other = renaming.example(other)
        window = Window()
        shown = _show(window, rng, golds, [])
        for example in asked:
            _ask(window, rng, example, shown)
        if other and not _holds(window, other):
            window.ask(_typed(other.question, rng), [unknown(NOT_STATED)], "prose")
        if asked:
            _near_miss(window, rng, asked[0])
        return window


def _extra(rng: random.Random, others) -> list[tuple[str, list[str]]]:
    """Runs of sentences of other passages: (title, sentences)."""
    if rng.random() < 0.45:
        return []
    runs = []
    for passage in rng.sample(others, min(len(others), rng.choice([1, 2, 3]))):
        spans = data.sentence_spans(passage.text)
        first = rng.randrange(len(spans))
        run = spans[first:first + rng.choice([1, 2, 3])]
        runs.append((passage.title, [passage.text[b:e] for b, e in run]))
    return runs


def _show(window: Window, rng: random.Random, golds, extra) -> list:
    """Whole passages among runs of sentences of others. -> as `_lay_out`."""
    blocks = [(p.title, [(p.text, b, e) for b, e in data.sentence_spans(p.text)]) for p in golds]
    blocks += [(title, [(None, 0, s) for s in run]) for title, run in extra]
    return _lay_out(window, rng, blocks)


def _show_marked(window: Window, rng: random.Random, gold, near, asked) -> list:
    """Sentences of the gold passage and, of each of the 4 others that share most words with the
    questions, the run that shares most. -> as `_lay_out`."""
    wanted = set().union(*(_words(e.question) for e in asked))
    others = sorted(near, key=lambda p: -len(wanted & _words(p.text)))[:rng.randint(2, 4)]
    blocks = []
    for passage in [gold, *others]:
        spans = data.sentence_spans(passage.text)
        if passage is gold:
            kept = [(b, e) for b, e in spans
                    if rng.random() < 0.6 or any(b <= x.start < e for x in asked)]
        else:
            size = rng.randint(1, 3)
            runs = [spans[n:n + size] for n in range(max(1, len(spans) - size + 1))]
            kept = max(runs, key=lambda r: len(wanted & _words(passage.text[r[0][0]:r[-1][1]])))
        blocks.append((passage.title, [(passage.text, b, e) for b, e in kept]))
    return _lay_out(window, rng, blocks)


def _lay_out(window: Window, rng: random.Random, blocks: list) -> list:
    """Blocks (title, sentences) in random order, with titles or without. A sentence is (text of its
    passage, begin, end), or (None, 0, itself). -> (text, begin, end, Line) of the former."""
    rng.shuffle(blocks)
    titled = rng.random() < 0.7
    shown, last = [], None
    for title, sentences in blocks:
        if titled and title != last:
            window.title(title.replace("_", " "))
            last = title
        for text, begin, end in sentences:
            line = window.say(end if text is None else text[begin:end])
            if text is not None:
                shown.append((text, begin, end, line))
    return shown


def _words(text: str) -> set[str]:
    return {w for w in re.findall(r"[a-z0-9]+", text.lower()) if len(w) > 3}


def _typed(question: str, rng: random.Random) -> str:
    """As people type it, sometimes: no question mark, no capital."""
    draw = rng.random()
    if draw < 0.15:
        return question.rstrip(" ?")
    if draw < 0.25:
        return question.rstrip(" ?").lower()
    return question


def _ask(window: Window, rng: random.Random, example: data.Example, shown) -> None:
    lines = [line for text, b, e, line in shown
             if text == example.passage.text and b <= example.start < e]
    said = " ".join(example.passage.text[example.start:example.end].split())
    if not lines or said not in lines[0].text:
        return
    window.ask(_typed(example.question, rng), [answer(said, lines[0])], "prose",
               answers=example.answers)


def _holds(window: Window, example: data.Example) -> bool:
    shown = " " + data.normalise(" ".join(i.text for i in window.items)) + " "
    return any(f" {data.normalise(a)} " in shown for a in example.answers)


def _near_miss(window: Window, rng: random.Random, example: data.Example) -> None:
    """The question with its number or a name changed to one that the passage does not hold."""
    if rng.random() < 0.35:
        return
    shown = " ".join(item.text for item in window.items)
    question = example.question
    numbers = [n for n in _NUMBER.findall(question) if n in shown]
    names = [n for n in _NAME.findall(question) if n in shown]
    if numbers:
        old = rng.choice(numbers)
        new = str(int(old) + rng.choice([-7, -3, -2, -1, 1, 2, 3, 5, 11]))
    elif names:
        old = rng.choice(names)
        new = another_name(rng)
    else:
        return
    if new in shown:
        return
    changed = re.sub(rf"\b{re.escape(old)}\b", new, question)
    window.ask(_typed(changed, rng), [note(f"{new} not in lines"), unknown(NOT_STATED)], "prose")


_SAID = re.compile(
    r"[\"'“‘]([^\"“”]{25,160}?)[,.!?][\"'”’]?\s*[\"'”’] (?:said|cried|replied|"
    r"answered|asked|"
    r"exclaimed|observed|remarked|whispered) ((?:Mr\. |Mrs\. |Miss |Lady |Sir |Lord )?"
    r"[A-Z][a-z]+)\b")


class Speeches:
    """Who said what, in novels: short runs of sentences around attributed speech."""

    def __init__(self, folder: Path, most: int = 4000):
        self.pages: list[str] = []
        for path in sorted(Path(folder).glob("*.txt")):
            text = re.sub(r"\s+", " ", path.read_text("utf8", errors="replace"))
            found = [m.start() for m in _SAID.finditer(text)]
            for at in found[:: max(1, len(found) * 55 // most)]:
                self.pages.append(text[max(0, at - 350):at + 550])

    def draw(self, rng: random.Random) -> Window:
        page = rng.choice(self.pages)
        spans = data.sentence_spans(page)[1:-1]
        window = Window()
        for begin, end in spans:
            window.say(page[begin:end])
        for begin, end in spans:
            found = _SAID.search(page[begin:end])
            if not found:
                continue
            line = window.items[spans.index((begin, end))]
            words = found[1].split()
            piece = " ".join(words[: rng.randint(4, min(9, len(words)))]
                             ) if len(words) >= 4 else found[1]
            window.ask(rng.choice(['Who said "{w}"?',
    'Who spoke the words "{w}"?',
    'who says "{w}"',
    'Whose words are "{w}"?']).format(w=piece),
    [answer(found[2],
    line)],
     "speech")
        stranger = rng.choice(self.pages)
        other = _SAID.search(stranger)
        if other and other[1][:20] not in page:
            window.ask(
    f'Who said "{" ".join(other[1].split()[:6])}"?', [
        unknown(NOT_STATED)], "speech")
        return window if any(not a.steps[-1].parts[0].startswith("unk") for a in window.asked) \
            else self.draw(rng)


MODULES = """os os.path json re math statistics random itertools functools collections shutil
pathlib glob tempfile csv sqlite3 zlib gzip hashlib hmac secrets string textwrap unicodedata
datetime calendar heapq bisect copy pprint enum fractions decimal struct codecs io time logging
socket ssl select signal subprocess threading queue asyncio email mimetypes base64 html
urllib.parse urllib.request http.client ftplib smtplib uuid ipaddress wave colorsys gettext
locale cmd shlex argparse getopt platform errno ctypes inspect ast dis pickle shelve dbm zipfile
tarfile bz2 lzma configparser tomllib netrc plistlib difflib filecmp fnmatch linecache traceback
warnings contextlib abc atexit gc types weakref""".split()


class Documentation:
    """What functions of the standard library do, by their docstrings."""

    def __init__(self):
        self.entries: list[tuple[str, str]] = []
        for name in MODULES:
            try:
                module = importlib.import_module(name)
            except ImportError:
                continue
            for key, value in sorted(vars(module).items()):
                if key.startswith("_") or not callable(value):
                    continue
                text = (inspect.getdoc(value) or "").split("\n\n")[0]
                text = " ".join(text.split())
                if 30 < len(text) < 160 and re.match(r"[A-Z][a-z]+ ", text) and "->" not in text:
                    self.entries.append((f"{name}.{key}", text.rstrip(".")))

    def draw(self, rng: random.Random) -> Window:
        window, chosen = Window(), rng.sample(self.entries, rng.randint(5, 9))
        form = rng.choice(["{f}: {t}.", "{f}() - {t}", "`{f}`: {t}.",
                          "The function {f}: {t}.", "{f} | {t}"])
        lines = {f: window.say(form.format(f=f, t=t)) for f, t in chosen}
        for f, text in rng.sample(chosen, 3):
            if rng.random() < 0.5:
                what = " ".join((text[0].lower() + text[1:]).split()[:8])
                asked = rng.choice(["Which function is documented to {w}?",
                                    "What do I call to {w}?", 'Which entry says "{w}"?'])
                window.ask(asked.format(w=what), [answer(f, lines[f])], "documentation")
            else:
                asked = rng.choice(["What does {f} do?", "What is {f} for?", "Describe {f}."])
                window.ask(asked.format(f=f), [answer(text, lines[f])], "documentation")
        lost, text = rng.choice(self.entries)
        if lost not in lines:
            window.ask(f"What does {lost} do?", [unknown(f"no line names {lost}")], "documentation")
        return window
