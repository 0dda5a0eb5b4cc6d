"""Questions, passages, and where the answers stand.

Reads the two question sets, finds each answer's character span in its passage, and keeps the split.
An Example has one gold passage; `Pool` holds every passage of a split, with its article's title.

Sources: SQuAD v1.1 (Rajpurkar et al. 2016) without `answer_start`; Natural Questions with the gold
passage, from "Lost in the middle" (Liu et al. 2023).
"""
from __future__ import annotations

import json
import random
import re
import string
from dataclasses import dataclass
from pathlib import Path

SPLIT_SEED = 17
SQUAD_TEST_ARTICLES = 4
NQ_TEST_FRACTION = 0.15

_WORD = re.compile(r"\w+")
# A sentence ends at . ! ? (with closing quotes or brackets) before a space and a capital or digit.
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]?[A-Z0-9])")


@dataclass(frozen=True)
class Passage:
    title: str
    text: str


@dataclass(frozen=True)
class Example:
    """One question. `start`/`end`: the answer's characters in passage.text, end exclusive."""

    id: str
    question: str
    answers: tuple[str, ...]
    passage: Passage
    start: int
    end: int
    source: str  # "squad" or "nq"


def words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Character spans that tile `text` from its first to its last sentence."""
    spans, begin = [], 0
    for match in _SENTENCE_END.finditer(text):
        spans.append((begin, match.start()))
        begin = match.end()
    spans.append((begin, len(text)))
    return [(b, e) for b, e in spans if e > b]


def locate(question: str, answers: list[str], text: str) -> tuple[int, int] | None:
    """The occurrence of an answer whose sentence shares most words with the question.

    Answers are tried by how many annotators gave them, then by length (the shortest first), then
    as they are listed: the order of a set differs from process to process.
    """
    order = sorted(dict.fromkeys(answers), key=lambda a: (-answers.count(a), len(a)))
    lowered = text.lower()
    if len(lowered) != len(text):  # a few characters change length when lowered
        lowered = text
    asked = set(words(question))
    spans = sentence_spans(text)
    for answer in order:
        needle = answer.strip()
        if not needle:
            continue
        pattern = re.compile(r"(?<!\w)" + re.escape(needle) + r"(?!\w)")
        found = [m.start() for m in pattern.finditer(text)]
        if not found:
            needle_low = needle.lower()
            found = [m.start() for m in re.finditer(re.escape(needle_low), lowered)]
        if not found:
            continue

        def overlap(at: int) -> int:
            for begin, end in spans:
                if begin <= at < end:
                    return len(asked & set(words(text[begin:end])))
            return 0

        best = max(found, key=lambda at: (overlap(at), -at))
        return best, best + len(needle)
    return None


def load_squad(path: Path) -> tuple[list[Example], list[Passage]]:
    examples, passages = [], []
    for article in json.loads(Path(path).read_text("utf8"))["data"]:
        for paragraph in article["paragraphs"]:
            passage = Passage(article["title"], paragraph["context"])
            passages.append(passage)
            for qa in paragraph["qas"]:
                answers = [a["text"] for a in qa["answers"]]
                span = locate(qa["question"], answers, passage.text)
                if span:
                    examples.append(Example(qa["id"], qa["question"].strip(), tuple(answers),
                                            passage, *span, "squad"))
    return examples, passages


def load_nq(path: Path) -> tuple[list[Example], list[Passage]]:
    """`id` is "nq-" and the line number, counted from zero."""
    examples, passages = [], []
    with open(path, encoding="utf8") as lines:
        for number, line in enumerate(lines):
            row = json.loads(line)
            gold = next(c for c in row["ctxs"] if c.get("isgold"))
            passage = Passage(gold["title"], gold["text"])
            passages.append(passage)
            span = locate(row["question"], row["answers"], passage.text)
            if span:
                examples.append(Example(f"nq-{number}", row["question"], tuple(row["answers"]),
                                        passage, *span, "nq"))
    return examples, passages


def make_splits(squad: list[Example], nq: list[Example]) -> dict:
    """Whole articles of SQuAD and a share of NQ are held out; drawn by SPLIT_SEED."""
    rng = random.Random(SPLIT_SEED)
    titles = sorted({e.passage.title for e in squad})
    test = sorted(rng.sample(titles, min(SQUAD_TEST_ARTICLES, len(titles) // 2)))
    lines = sorted(int(e.id[3:]) for e in nq)
    held = sorted(rng.sample(lines, round(NQ_TEST_FRACTION * len(lines))))
    question = {int(e.id[3:]): e.question for e in nq}
    return {
        "seed": SPLIT_SEED,
        "squad": {"train": [t for t in titles if t not in test], "test": test},
        "nq": {"testFraction": NQ_TEST_FRACTION, "testLines": held,
               "test": [question[n] for n in held]},
    }


def apply_splits(examples: list[Example], splits: dict, part: str) -> list[Example]:
    """part: "train" or "test"."""
    titles, held = set(splits["squad"]["test"]), set(splits["nq"]["test"])
    is_test = [e.passage.title in titles if e.source == "squad" else e.question in held
               for e in examples]
    return [e for e, test in zip(examples, is_test) if test == (part == "test")]


def normalise(text: str) -> str:
    """SQuAD's answer normalisation: lower case, no punctuation, no articles, single spaces."""
    text = "".join(c for c in text.lower() if c not in set(string.punctuation))
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())


def exact(prediction: str, answers: tuple[str, ...]) -> float:
    return float(any(normalise(prediction) == normalise(a) for a in answers))


def f1(prediction: str, answers: tuple[str, ...]) -> float:
    def one(gold: str) -> float:
        p, g = normalise(prediction).split(), normalise(gold).split()
        if not p or not g:
            return float(p == g)
        same = sum(min(p.count(w), g.count(w)) for w in set(p))
        return 2 * same / (len(p) + len(g))
    return max(one(a) for a in answers)
