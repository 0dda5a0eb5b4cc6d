"""The second experiment's task: a question of the made world, over its passages, in written steps.

A case has one question and the few passages found for it. Many traces are right: two wordings of
each fact, two of the conclusion, so the targets have many modes. `hinted` prompts are the
teacher's: the needed passages alone. Facts are cited by being told, so the sources of a trace are
the facts that it names. Units: length in tokens. Errors: none; `verify` gives zeros for what it
can't read.
"""
from __future__ import annotations

import random
from dataclasses import dataclass

from . import corpus
from .questions import SO, Question
from .retriever import Retriever
from .tokens import END, START, Sequence
from .world import Fact, World

TRACE_MOST = 40
WORLD_SEED = 1


@dataclass(frozen=True)
class Case:
    question: Question
    found: tuple[Fact, ...]


@dataclass(frozen=True)
class Verdict:
    right: float  # 1 where the answer is the right one
    citation_f1: float  # of the facts told against the needed ones
    valid: float  # share of steps that a passage says, or that are true comparisons
    length: int

    @property
    def reward(self) -> float:
        """Right answer, right sources, valid steps, short."""
        return self.right + 0.5 * self.citation_f1 + 0.3 * self.valid - 0.01 * self.length


class Task:
    def __init__(self, world: World | None = None):
        self.world = world or World(WORLD_SEED)
        self.retriever = Retriever(self.world)
        self.words = corpus.vocabulary()

    def draw(self, rng: random.Random, part: str = "train") -> Case:
        question = corpus.draw(self.world, self.retriever, rng, part, questions=1).questions[0]
        found, _ = self.retriever.passages(question, corpus.EXTRA)
        return Case(question, tuple(rng.sample(found, len(found))))

    def prompt(self, case: Case, hinted: bool) -> str:
        facts = case.question.gold if hinted else case.found
        lines = [corpus.line(self.world.sentence(f), self.world.names) for f in facts]
        return " ".join([START, *lines, corpus.prompt(case.question, self.world.names, False)])

    def sequence(self, case: Case) -> Sequence:
        """Loss on the trace only."""
        context = self.prompt(case, False).split(" ", 1)[1]
        target = corpus.target(case.question, self.world.names, False)
        return Sequence.of(self.words, [(context, False), (target, True)])

    def verify(self, case: Case, text: str) -> Verdict:
        """Reads a trace as a program does; text without the end token."""
        length = len(text.split())
        *steps, last = text.split(" , ")
        if last.split(" ")[0] not in SO:
            return Verdict(0.0, 0.0, 0.0, length)
        told = {corpus.render(f.tell(n), self.world.names): f for f in case.found
                for n in range(2)}
        named = [told.get(step) for step in steps if not compared(step)]
        true = [fact is not None for fact in named]
        true += [compared(step) == "true" for step in steps if compared(step)]
        gold = set(case.question.gold)
        wanted = corpus.render(case.question.answer, self.world.names)
        return Verdict(float(last.split(" ", 1)[1:] == [wanted]),
                       2 * len(gold & set(named)) / (len(gold) + len(named)),
                       sum(true) / len(true) if true else 0.0, length)


def compared(step: str) -> str:
    """"51 is more than 34": "true" or "false"; "" for another kind of step."""
    words = step.split()
    if words[1:4] != ["is", "more", "than"] or len(words) != 5:
        return ""
    a, b = words[0], words[4]
    return "true" if a.isdigit() and b.isdigit() and int(a) > int(b) else "false"
