"""Variables that take their value from other variables: what one holds, which ones hold a value.

Either declarations in any order (each variable set once) or a program whose lines run in order and
may set a variable again; the solver follows or runs them. Errors: none of its own.
"""
from __future__ import annotations

import random

from .. import lexicon
from ..window import Line, Window, answer, lines_of, notes, unknown
from .wording import form, looked_up, put

SET = ["VAR {x} = {v}", "{x} = {v}", "{x} := {v}", "let {x} = {v};", "set {x} to {v}",
       "{x} holds {v}.",
       "the value of {x} is {v}.", "{x} <- {v}", "store {v} in {x}", "{x} has been given {v}.",
       "int {x} = {v};", "{x} equals {v}.", "assign {v} to {x}."]
COPY = ["VAR {x} = VAR {y}", "{x} = {y}", "{x} := {y}", "let {x} = {y};", "set {x} to {y}",
        "{x} holds whatever {y} holds.", "the value of {x} is that of {y}.", "{x} <- {y}",
        "store {y} in {x}", "{x} has been given the value of {y}.", "int {x} = {y};",
        "{x} equals {y}.",
        "assign the value of {y} to {x}."]
PROSE = ["{x} holds the same as {y}.", "{x} took its value from {y}.",
         "whatever is in {y} is also in {x}.",
         "{x} was copied from {y}.", "{y} was copied into {x}.", "{x} mirrors {y}.",
         "{x} is bound to the value of {y}.", "{x} gets what {y} has."]
VALUE = ["what is the value of {x}?", "what does {x} hold?", "which value does {x} have?",
         "{x} = ?",
         "give the value of {x}.", "what is in {x}?", "evaluate {x}.", "to what does {x} come?",
         "trace {x}: which value?", "what number does {x} end up with?", "work out {x}.",
         "find the value assigned to {x}."]
ALL = ["which variables have the value {v}?",
       "find all variables that are assigned the value {v}.",
       "list every variable that holds {v}.", "name all variables equal to {v}.",
       "which of them hold {v}?", "what variables come to {v}?", "{v}: which variables?",
       "give all names whose value is {v}."]
AFTER = ["what is the value of {x} at the end?", "after all lines have run, what is {x}?",
         "what does {x} hold in the end?", "what is the final value of {x}?",
         "when the program stops, what "
         "is in {x}?", "run it: what is {x}?", "which value is left in {x}?",
         "give {x} after the last line."]


def _names(rng: random.Random, count: int) -> list[str]:
    style = rng.choice(["letters", "words", "numbered", "made up", "capitals"])
    names: list[str] = []
    while len(names) < count:
        name = {"letters": lambda: rng.choice("abcdefghkmnpqrstuvwxyz")
                + rng.choice(["", "1", "2"]),
                "words": lambda: rng.choice(lexicon.OBJECTS + lexicon.ANIMALS),
                "numbered": lambda: f"X{rng.randint(1, 40)}",
                "made up": lambda: lexicon.invent(rng, 2),
                "capitals": lambda: "".join(rng.choice("ABCDEFGHJKLMNPQRSTUVWXYZ")
                                            for _ in range(5))}[style]()
        if name not in names:
            names.append(name)
    return names


def variables(rng: random.Random) -> Window:
    return _program(rng) if rng.random() < 0.3 else _declared(rng)


def _value(rng) -> str:
    return str(rng.choice([rng.randint(0, 99), rng.randint(100, 99999)]))


def _say(rng, window, kinds, x, v=None, y=None) -> Line:
    n = rng.choice(kinds)
    if v is not None:
        return window.say(SET[n].format(x=x, v=v))
    return window.say((rng.choice(PROSE) if n in (5, 6, 9) and rng.random() < 0.6 else COPY[n])
                      .format(x=x, y=y))


def _declared(rng: random.Random) -> Window:
    """Two or three chains of two to six variables; one may hang on a name that is never set."""
    window = Window()
    kinds = [rng.randrange(len(SET))] if rng.random() < 0.6 else rng.sample(range(len(SET)), 3)
    total = rng.randint(8, 13)
    names = _names(rng, total + 2)
    chains: list[list[str]] = []
    for count in [rng.randint(3, 6), rng.randint(2, 5), 20]:
        chains.append([names.pop() for _ in range(min(count, len(names) - 2))])
    chains = [c for c in chains if c]
    values = [_value(rng) for _ in chains]
    while len(set(values)) < len(values):
        values = [_value(rng) for _ in chains]
    loose = rng.random() < 0.5 and len(chains) > 2
    order = [(c, n) for c in range(len(chains)) for n in range(len(chains[c]))
             if not (loose and c == 2 and n == 0)]
    if rng.random() < 0.7:
        rng.shuffle(order)
    parent = {(c, n): rng.randrange(max(0, n - 1), n) if n and rng.random() < 0.8 else n - 1
              for c, n in order}
    lines = {}
    for c, n in order:
        x = chains[c][n]
        lines[x] = _say(rng, window, kinds, x, v=values[c]) if n == 0 \
            else _say(rng, window, kinds, x, y=chains[c][parent[c, n]])
    for _ in range(rng.randint(4, 5)):
        c = rng.randrange(len(chains))
        n = max(rng.randrange(len(chains[c])), rng.randrange(len(chains[c])))
        _ask_value(rng, window, chains[c], n, c, parent, values[c], lines)
    if rng.random() < 0.7:
        c = rng.randrange(2 if loose else len(chains))
        if len(chains[c]) <= 6:
            pieces = [(x, lines[x], values[c]) for x in chains[c]]
            put(rng, window, ALL, [notes(pieces), answer(", ".join(chains[c]),
                                                         *lines_of(pieces))],
                "variables", v=values[c])
    if rng.random() < 0.35:
        fake = next(v for v in iter(lambda: _value(rng), None) if v not in values)
        put(rng, window, ALL, [unknown(f"no line gives {fake}")], "variables", v=fake)
    if rng.random() < 0.5:
        put(rng, window, VALUE, [unknown(f"no line sets {names[0]}")], "variables", x=names[0])
    return window


def _ask_value(rng, window, chain, n, c, parent, value, lines) -> None:
    """Follows the variable to its root, or to the name that no line sets."""
    way = [n]
    while way[-1] > 0:
        way.append(parent[c, way[-1]])
    x = chain[n]
    pieces = [(chain[m], lines[chain[m]], f"= {chain[parent[c, m]] if m else value}")
              for m in way if chain[m] in lines]
    steps, cited, searches = [notes(pieces)] if pieces else [], lines_of(pieces), 0
    if chain[0] in lines:
        steps.append(answer(value, *cited))
    elif rng.random() < 0.25:
        found = Line(form(rng, ["{x} = {v}", "{x} holds {v}.", "{x} was set to {v}."], x=chain[0],
                          v=value))
        if not found.text.startswith(chain[0]):
            return
        steps += looked_up(chain[0], [found]) + [answer(value, *cited, found)]
        searches = 1
    else:
        steps.append(unknown(f"no line sets {chain[0]}"))
    put(rng, window, VALUE, steps, "variables", searches=searches, x=x)


def _program(rng: random.Random) -> Window:
    """Lines that run in order; a copy keeps the value that its source had at that moment."""
    window = Window()
    kinds = [rng.choice([0, 1, 2, 3, 4, 7, 10, 1, 2])]
    names = _names(rng, rng.randint(4, 6))
    why: dict[str, list] = {}  # name -> pieces that explain its present value
    held: dict[str, str] = {}
    for _ in range(rng.randint(8, 12)):
        x = rng.choice(names[:-1])
        sources = [y for y in held if y != x]
        if sources and rng.random() < 0.6:
            y = rng.choice(sources)
            line = _say(rng, window, kinds, x, y=y)
            held[x], why[x] = held[y], why[y] + [(x, line, f"= {held[y]}")]
        else:
            held[x] = _value(rng)
            line = _say(rng, window, kinds, x, v=held[x])
            why[x] = [(x, line, f"= {held[x]}")]
    for x in rng.sample(names, min(len(names), rng.randint(4, 5))):
        if x not in held:
            put(rng, window, AFTER, [unknown(f"no line sets {x}")], "variables", x=x)
        elif len(why[x]) <= 6:
            put(rng, window, AFTER, [notes(why[x]), answer(held[x], *lines_of(why[x]))],
                "variables", x=x)
    if names[-1] not in held:
        put(rng, window, AFTER, [unknown(f"no line sets {names[-1]}")], "variables", x=names[-1])
    return window
