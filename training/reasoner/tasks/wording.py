"""Small changes of wording that every generator of records, quantities and updates shares.

Questions lose their question mark or gain a lead, sentences get their capital, numbers are written
as digits. Nothing here knows a task. Errors: none of its own.
"""
from __future__ import annotations

import random
import re
from fractions import Fraction

from ..window import Found, Line, Window, answer, result, search, tool

ASKING = ("What", "Which", "Who", "Whose", "Where", "When", "How", "Is", "Are", "Was", "Does",
          "Do",
          "Did", "In", "At", "On", "For", "By", "To", "From", "Of", "Can", "Could", "Will", "Name",
          "Give", "Find", "State", "List", "Work", "Count", "Add", "Tell", "Look", "Would", "Read")
LEADS = ["According to the lines, ", "Going by the lines, ", "From what is given: ", "Tell me: ",
         "Please say: ", "Quick question: ", "As stated here, ", "Based on the above, "]


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def worded(rng: random.Random, question: str) -> str:
    """The question as somebody else would type it."""
    question, roll = capital(question), rng.random()
    if roll < 0.08 and question.endswith("?"):
        return question[:-1]
    if roll < 0.16 and question.split()[0] in ASKING:
        return rng.choice(LEADS) + question[0].lower() + question[1:]
    if roll < 0.2 and question.split()[0] in ASKING:
        return question[0].lower() + question[1:]
    return question


def form(rng: random.Random, templates: list[str], **words) -> str:
    """One template of the list as a sentence."""
    return capital(rng.choice(templates).format(**words))


def put(rng: random.Random, window: Window, templates: list[str], steps: list, family: str,
        searches: int = 0, answers: tuple = (), **words) -> None:
    """Asks one of the templates, unless the same steps already answer a question of the window."""
    if any(asked.steps == tuple(steps) for asked in window.asked):
        return
    template = rng.choice(templates)
    question = template.format(**words)  # a key keeps its case where it begins the question
    question = question if template[0] == "{" else worded(rng, question)
    window.ask(question, steps, family, searches=searches, answers=answers)


def looked_up(query: str, lines: list[Line]) -> list:
    """The steps of one search and what the engine appends."""
    return [search(query), Found(tuple(lines))]


def digits(value) -> str:
    """A number as the tool writes it: whole, or with at most 6 decimals, no trailing zeros."""
    value = Fraction(value)
    if value.denominator == 1:
        return str(value.numerator)
    return f"{float(value):.6f}".rstrip("0").rstrip(".")


WORDS = """zero one two three four five six seven eight nine ten eleven twelve""".split()


def called(call: str, *lines: Line) -> list:
    """The tool's call, its result, and the answer."""
    value = digits(eval(re.sub(r"\d+(\.\d+)?", r"Fraction('\g<0>')", call),  # our own text
                        {"Fraction": Fraction}))
    return [tool(f"calculate({call})"), result(value), answer(value, *lines)]
