"""The corpus of the first experiment: sequences of three questions, with the passages for them.

A record holds texts with @numbers; `sequence` turns it into tokens for an arm. The questions of a
record are about different people, so none supplies the knowledge of another. About 15 % of the
facts are never needed by a question of the training part: questions on them are the held-out ones.
Units: shares of 1. Errors: none.
"""
from __future__ import annotations

import random
import zlib
from dataclasses import dataclass

from .questions import ASK, NOUN, SO, Question, ask
from .retriever import Retriever
from .tokens import END, Sequence, Vocabulary
from .world import AGES, RELATIONS, Fact, World, redraw, render

KINDS = ("one", "two", "older", "same", "count")
WEIGHTS = (0.4, 0.3, 0.1, 0.1, 0.1)
HELD_OUT = 0.15
QUESTIONS_PER_RECORD = 3
EXTRA = 1  # sentences beyond the needed ones, for each question
LINE = "|"


@dataclass(frozen=True)
class Record:
    passages: list[str]
    questions: list[Question]
    direct: list[bool]  # answered without steps
    complete: bool  # the search alone had found all that is needed


def vocabulary() -> Vocabulary:
    """All words that the corpus can have."""
    texts = [form for _, _, forms in RELATIONS.values() for form in forms]
    texts += [form for table in (ASK, NOUN) for forms in table.values() for form in forms]
    texts += ["who is older , or ? which of the two is older : do and live in the same city ?",
              "is the home of that of ? how many of work for yes no is more than steps answer",
              LINE, ".", *SO, *map(str, range(80))]
    return Vocabulary(w for text in texts for w in text.split() if w not in ("S", "O", "X"))


def held_out(fact: Fact) -> bool:
    return zlib.crc32(f"{fact.subject} {fact.relation}".encode()) % 1000 < 1000 * HELD_OUT


def draw(world: World, retriever: Retriever, rng: random.Random, part: str,
         questions: int = QUESTIONS_PER_RECORD) -> Record:
    """part: "train" (no held-out fact is asked for), "held" (the last fact is held out), "any"."""
    people = world.members["person"]
    weights = [1 / (n + 30) for n in range(len(people))]  # some are asked about often
    pick = lambda: rng.choices(people, weights)[0]
    asked: list[Question] = []
    mentioned: set[int] = set()
    while len(asked) < questions:
        question = ask(world, rng, pick, rng.choices(KINDS, WEIGHTS)[0])
        out = [held_out(f) for f in question.gold]
        if (part == "train" and any(out)) or (part == "held" and not out[-1]):
            continue
        about = {f.subject for f in question.gold}
        if mentioned & about:
            continue
        mentioned |= about
        asked.append(question)
    found: list[Fact] = []
    complete = True
    for question in asked:
        facts, all_found = retriever.passages(question, EXTRA)
        found += facts
        complete &= all_found
    passages = [world.sentence(f) for f in dict.fromkeys(found)]
    rng.shuffle(passages)
    direct = [rng.random() < 0.4 for _ in asked]
    return Record(passages, asked, direct, complete)


def context(record: Record, names: dict[int, str]) -> str:
    return " ".join(line(p, names) for p in record.passages)


def line(sentence: str, names: dict[int, str]) -> str:
    return f"{LINE} {render(sentence, names)} ."


def prompt(question: Question, names: dict[int, str], direct: bool) -> str:
    return f"{LINE} {render(question.text, names)} {'answer' if direct else 'steps'}"


def target(question: Question, names: dict[int, str], direct: bool) -> str:
    return f"{render(question.answer if direct else question.steps, names)} {END}"


def sequence(record: Record, words: Vocabulary, world: World, *, passages: bool,
             fresh: random.Random | None = None) -> Sequence:
    """passages: they stand before the questions; fresh: names are drawn anew."""
    names = world.names
    if fresh is not None:
        names = redraw(fresh, record.passages + [q.text for q in record.questions]
                       + [q.steps for q in record.questions])
    parts = [(context(record, names), False)] if passages else []
    for question, direct in zip(record.questions, record.direct):
        parts += [(prompt(question, names, direct), True), (target(question, names, direct), True)]
    return Sequence.of(words, parts)
