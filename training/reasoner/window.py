"""What the reasoner sees and what it should write: one context, several questions about it.

A `Window` is a list of lines (sentences, rows) under optional titles, and the questions about them.
Lines are numbered from 1 when the window is rendered, so generators name `Line` objects and never
numbers: in notes and citations a Line stands for "[n]".

    window = Window()
    here = window.say("Mary strolled to the kitchen.")
    window.ask("Where is Mary?", [notes([("Mary", here, "in kitchen")]), answer("kitchen", here)],
               "where")

Steps are strings of the step language (models/reasoner/steps.gbnf), "result ..." and appended lines
are the engine's: see `by_engine`. Source: design of this project (step language).
"""
from __future__ import annotations

import random
import re
from dataclasses import dataclass, field


class Line:
    """One sentence or row. Equality is identity: the same words may be said twice."""

    __slots__ = ("text",)

    def __init__(self, text: str):
        self.text = " ".join(text.split())


@dataclass(frozen=True)
class Title:
    text: str


Part = "str | Line"


@dataclass(frozen=True)
class Step:
    """Parts of one written line; a Line part is rendered as its number in brackets."""

    parts: tuple

    def render(self, numbers: dict[int, int]) -> str:
        parts = self.parts
        if parts[0] == "answer ":
            lines = sorted((p for p in parts if isinstance(p, Line)), key=lambda p: numbers[id(p)])
            parts = (parts[0], *lines, parts[-1])
        return "".join(f"[{numbers[id(p)]}]" if isinstance(p, Line) else p for p in parts)


@dataclass(frozen=True)
class Found:
    """Lines that the engine appends after a search; they get the next numbers."""

    lines: tuple


def note(*parts) -> Step:
    return Step(("note ", *_spaced(parts)))


def notes(pieces: list[tuple]) -> Step:
    """One note of several pieces, "milk [4] Ann has; Ann [7] in hall".

    What is looked for stands before the number of the line that gives it, and what was found
    behind: then the number is found by words just written, not worked out all at once.
    """
    parts: list = []
    for n, piece in enumerate(pieces):
        parts += (["; "] if n else []) + list(_spaced(piece))
    return Step(("note ", *parts))


def listed(parts: list[tuple]) -> list:
    """What several lines say, for one piece of a note: "[2] hall, [5] park". `parts`: (line, what
    it says)."""
    flat = [part for line, said in parts for part in (line, f"{said},")]
    return [*flat[:-1], flat[-1][:-1]] if flat else []


def lines_of(pieces: list[tuple]) -> list[Line]:
    """The lines that the pieces of a note name, in the note's order."""
    return [part for piece in pieces for part in piece if isinstance(part, Line)]


def answer(text: str, *lines: Line) -> Step:
    """The supporting lines (rendered in the order of the window), then the phrase."""
    return Step(("answer ", *dict.fromkeys(lines), " " + str(text)))


def unknown(reason: str = "not stated") -> Step:
    return Step((f"unknown {reason}",))


def search(query: str) -> Step:
    return Step((f"search {query}",))


def tool(call: str) -> Step:
    return Step((f"tool {call}",))


def result(text: str) -> Step:
    return Step((f"result {text}",))


def _spaced(parts) -> list:
    """A space between a line's number and the words around it."""
    out: list = []
    for part in parts:
        if isinstance(part, str) and out and isinstance(out[-1], Line) \
                and part and part[0] not in " ;,.":
            part = " " + part
        if out and isinstance(out[-1], str) and out[-1][-1:] != " " \
                and (isinstance(part, Line) or part[:1] not in " ;,."):
            out.append(" ")
        out.append(part)
    return out


@dataclass(frozen=True)
class Asked:
    question: str
    steps: tuple  # of Step and Found
    family: str
    searches: int = 0  # "Searches left: n" under the question
    answers: tuple[str, ...] = ()  # other wordings that count as right
    upto: int | None = None  # how many lines come before the question; all where None


@dataclass
class Window:
    items: list = field(default_factory=list)  # Title | Line, in order
    asked: list[Asked] = field(default_factory=list)

    def title(self, text: str) -> None:
        self.items.append(Title(" ".join(text.split())))

    def say(self, text: str) -> Line:
        line = Line(text)
        self.items.append(line)
        return line

    def ask(self, question: str, steps: list, family: str, **more) -> None:
        self.asked.append(Asked(question, tuple(steps), family, **more))

    def weave(self, lines: list[Line], rng: random.Random) -> None:
        """Puts `lines` at random places between the present ones, each group keeping its order."""
        places = sorted(rng.randint(0, len(self.items)) for _ in lines)
        for shift, (place, line) in enumerate(zip(places, lines)):
            self.items.insert(place + shift, line)

    def numbers(self) -> dict[int, int]:
        lines = [item for item in self.items if isinstance(item, Line)]
        return {id(line): n for n, line in enumerate(lines, 1)}


@dataclass(frozen=True)
class Branch:
    """One rendered question. `target`: (text, written by the model) pieces, line ends included."""

    question: str
    target: tuple[tuple[str, bool], ...]
    family: str
    answers: tuple[str, ...] = ()
    context_chars: int | None = None  # how much of the context it sees; all where None

    @property
    def written(self) -> str:
        return "".join(text for text, _ in self.target)


@dataclass(frozen=True)
class Rendered:
    context: str
    branches: tuple[Branch, ...]


def render(window: Window) -> Rendered:
    numbers = window.numbers()
    lines = [f"# {item.text}" if isinstance(item, Title) else f"[{numbers[id(item)]}] {item.text}"
             for item in window.items]
    context = "".join(f"{line}\n" for line in lines)
    seen = [0]
    for item, line in zip(window.items, lines):
        seen[-1] += len(line) + 1
        if isinstance(item, Line):
            seen.append(seen[-1])
    return Rendered(context, tuple(
        _branch(asked, numbers, None if asked.upto is None else seen[asked.upto - 1])
        for asked in window.asked))


def evidence(branch: Branch) -> str:
    """A line behind the context that names the lines which the right steps name: what a teacher is
    told and the student is not (a privileged suffix). "none" where they do not hold the answer."""
    named = sorted({int(n) for n in re.findall(r"\[(\d+)\]", branch.written.split("\n")[-1])})
    return f"Evidence: {''.join(f'[{n}]' for n in named) or 'none'}\n"


def question_lines(question: str, searches: int = 0) -> str:
    left = f"Searches left: {searches}\n" if searches else ""
    return f"Question: {' '.join(question.split())}\n{left}"


def _branch(asked: Asked, shown: dict[int, int], context_chars: int | None) -> Branch:
    numbers = dict(shown)
    target: list[tuple[str, bool]] = []
    for step in asked.steps:
        if isinstance(step, Found):
            for line in step.lines:
                numbers[id(line)] = len(numbers) + 1
                target.append((f"[{numbers[id(line)]}] {line.text}\n", False))
            if not step.lines:
                target.append(("(nothing new)\n", False))
            continue
        text = step.render(numbers)
        target.append((text + "\n", not text.startswith("result ")))
    last, by_model = target[-1]
    target[-1] = (last.rstrip("\n"), by_model)
    return Branch(question_lines(asked.question, asked.searches), tuple(target),
                  asked.family, asked.answers, context_chars)
