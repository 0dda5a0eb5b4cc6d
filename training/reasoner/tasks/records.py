"""Tables and cards, read and aggregated; the solver reads the rows (logs and pairs: entries.py).

One kind of thing per window, drawn with its columns; rows as markdown, CSV, cards or sentences.
Counts, lists and sums cite every row they rest on. Errors: none of its own.
"""
from __future__ import annotations

import random

from .. import lexicon
from ..window import Line, Window, answer, notes, unknown
from .entries import added, log, pairs
from .wording import form, looked_up, put

UNITS = ["price", "stock", "weight", "score", "age", "points", "floor", "length", "seats", "pages",
         "orders", "hours", "visits", "salary", "rent", "quantity", "votes", "calls", "budget"]
GROUPS = {"status": "open closed pending approved rejected paid overdue shipped draft".split(),
          "colour": lexicon.COLOURS[:14], "city": lexicon.CITIES, "team": lexicon.TEAMS,
          "type": "steel wooden plastic glass paper cotton leather ceramic".split(),
          "shift": "early late night morning evening split".split(),
          "grade": "A B C D E F".split(), "level": "junior senior principal trainee".split(),
          "room": lexicon.ROOMS[:40], "day": "Monday Tuesday Wednesday Thursday Friday".split()}
CELL = ["what is the {c} of {s}?", "give the {c} of {s}.", "which {c} does {s} have?", "{s}: {c}?",
        "what {c} is given for {s}?", "look up the {c} of {s}.",
        "what does the {c} field of {s} say?",
        "state {s}'s {c}.", "I need the {c} for {s}.", "what is listed as {s}'s {c}?",
        "for {s}, what is the {c}?", "find {s} and read off the {c}."]
BACK = ["which {k} has the {c} {v}?", "whose {c} is {v}?", "name the {k} with {c} {v}.",
        "what {k} is listed with {v} as {c}?", "{c} {v}: which {k} is that?",
        "find the {k} whose {c} is {v}.", "which entry shows {v} under {c}?",
        "for which {k} is the {c} {v}?"]
MOST = ["which {k} has the highest {c}?", "who or what has the largest {c}?",
        "name the {k} with the "
        "greatest {c}.", "the top {k} by {c}?", "which {k} comes first when sorted by {c}, "
        "largest "
        "first?", "whose {c} is the biggest?", "find the {k} with the maximum {c}.",
        "which entry exceeds all others in {c}?"]
LEAST = ["which {k} has the lowest {c}?", "name the {k} with the smallest {c}.",
         "whose {c} is the least?", "find the {k} with the minimum {c}.", "the bottom {k} by {c}?",
         "which {k} comes last in {c}?", "which entry is below all others in {c}?",
         "who or what has the smallest {c}?"]
TOP = ["what is the highest {c}?", "give the largest {c} listed.", "the maximum {c}?",
       "how large is the biggest {c}?", "what is the top value of {c}?", "state the greatest {c}.",
       "which value of {c} is the highest?", "what is the {c} at its highest?"]
COUNT = ["how many {ks} have {c} {v}?", "count the {ks} with {c} {v}.",
         "number of {ks} whose {c} is "
         "{v}?", "in how many rows is the {c} {v}?", "how often does {v} appear as {c}?",
         "how many entries show {v} under {c}?",
         "what is the count of {ks} with {v} as their {c}?",
         "tell how many {ks} are listed with the {c} {v}."]
OVER = ["how many {ks} have a {c} above {n}?", "count the {ks} with more than {n} in {c}.",
        "in how many rows is the {c} greater than {n}?", "number of {ks} whose {c} exceeds {n}?",
        "how many entries are over {n} in {c}?", "for how many {ks} is the {c} higher than {n}?",
        "how many {ks} beat {n} in {c}?", "say how many {ks} top {n} in {c}."]
LIST = ["which {ks} have {c} {v}?", "list the {ks} with {c} {v}.",
        "name all {ks} whose {c} is {v}.",
        "give every {k} with {v} as {c}.", "what are the {ks} listed under {c} {v}?",
        "{c} {v}: which {ks}?", "find all {ks} that show {v} under {c}.",
        "which entries have {v} in the {c} column?"]
SUM = ["what is the total {c} of {a} and {b}?", "add up the {c} of {a} and {b}.", "{a} and {b} "
       "together: what {c}?", "what {c} do {a} and {b} have together?", "sum of the {c} of {a} "
       "and that of {b}?", "what do {a} and {b} come to in {c}, taken together?",
       "give the combined {c} of {a} and {b}.", "work out the {c} of {a} plus {b}."]
SUM_OF = ["what is the total {c} of the {ks} with {g} {v}?",
          "add up the {c} of all {ks} whose {g} is "
          "{v}.", "what {c} do the {ks} with {g} {v} have together?", "sum the {c} over {g} {v}.",
          "the {c} of every {k} with {g} {v}, in total?", "give the {c} total for {g} {v}.",
          "what does the {c} of the {ks} under {g} {v} amount to?", "total {c} where {g} is {v}?"]
CARD = ["{k}: {n}{m}{cells}", "{n} - {cells}", "{n} ({cells})", "{n}: {cells}", "[{n}] {cells}"]


def table(rng: random.Random) -> Window:
    """Rows of one kind of thing with a group column and one or two numbers."""
    window = Window()
    kind, names = _things(rng)
    columns = {g: {} for g in rng.sample(sorted(set(GROUPS) - {kind}), rng.choice([1, 1, 2]))}
    for g in columns:
        values = rng.sample(GROUPS[g], 3)
        columns[g] = {n: rng.choice(values) for n in names}
    numbers = rng.sample(UNITS, rng.choice([1, 1, 2]))
    for c in numbers:
        low, high = rng.choice([(1, 40), (10, 99), (100, 999), (1000, 9000)])
        columns[c] = {n: str(v) for n, v in zip(names, rng.sample(range(low, high), len(names)))}
    order = rng.sample(list(columns), len(columns))
    gaps = {(n, rng.choice(order)) for n in names if rng.random() < 0.1}
    held = {c: {n: v for n, v in columns[c].items() if (n, c) not in gaps} for c in order}
    rows, header = _rows(rng, window, kind, names, order, held)
    groups = [c for c in order if c in GROUPS]
    questions = [_cell, _cell, _cell_back, _extreme, _count, _over, _list_of, _sum, _sum_of,
                 _absent,
                 _absent]
    for asking in rng.sample(questions, rng.randint(5, 8)):
        asking(rng, window, kind, names, held, rows, groups, numbers)
    return window


def _things(rng) -> tuple[str, list[str]]:
    count = rng.randint(4, 8)
    kind = rng.choice(["person", "item", "project", "employee", "product", "order", "room",
                       "device",
                       "member", "branch", "part", "player"])
    if kind in ("person", "employee", "member", "player"):
        draw = lexicon.people if rng.random() < 0.6 else lexicon.full_names
        return kind, draw(rng, count)
    if kind in ("order", "device", "part"):
        names: list[str] = []
        while len(names) < count:
            names = list(dict.fromkeys(names + [lexicon.code(rng)]))
        return kind, names
    if kind in ("branch", "project"):
        return kind, lexicon.cities(rng, count)
    return kind, lexicon.rooms(rng, count) if kind == "room" else lexicon.objects(rng, count)


def _rows(rng, window, kind, names, order, held):
    """Says the rows in one format; a missing cell is "-", empty or not there."""
    style = rng.choice(["markdown", "markdown", "csv", "csv", "tsv", "card", "card", "json",
                        "prose"])
    if rng.random() < 0.4:
        window.title(rng.choice([f"List of {plural(kind)}",
                                 f"{plural(kind).capitalize()} overview",
                                 f"Table {rng.randint(1, 9)}", f"{kind}s.csv"]))
    gap = rng.choice(["-", "", "n/a", "?"])
    join = {"markdown": " | ", "csv": rng.choice([",", ", ", ";"]), "tsv": " / "}.get(style, ", ")
    header, rows = None, {}

    def flat(cells):
        return f"| {join.join(cells)} |" if style == "markdown" else join.join(cells)
    if style in ("markdown", "csv", "tsv"):
        header = window.say(flat([kind] + order))
    card = rng.choice(CARD)
    for n in names:
        cells = [(c, held[c].get(n)) for c in order]
        if header:
            text = flat([n] + [gap if v is None else v for _, v in cells])
        elif style == "json":
            text = "{" + ", ".join([f'"{kind}": "{n}"'] + [
                f'"{c}": ' + (v if v.isdigit() else f'"{v}"') for c, v in cells
                if v is not None]) + "}"
        elif style == "prose":
            said = [rng.choice([f"a {c} of {v}", f"{v} as its {c}", f"the {c} {v}"])
                    for c, v in cells if v is not None]
            text = f"{n} is listed with " + (" and ".join(said) or "nothing else") + "."
        else:
            text = card.format(k=kind, n=n, m=" " + rng.choice("|-;") + " ", cells=rng.choice(
                ["; ", ", "]).join(f"{c}: {v}" for c, v in cells if v is not None))
        rows[n] = window.say(text.strip())
    return rows, header


def plural(kind: str) -> str:
    return {"person": "people"}.get(kind, lexicon.plural(kind))


def _cell(rng, window, kind, names, held, rows, groups, numbers):
    c, n = rng.choice(list(held)), rng.choice(names)
    steps = [answer(held[c][n], rows[n])] if n in held[c] else [unknown(f"no {c} given for {n}")]
    put(rng, window, CELL, steps, "table", s=n, c=c)


def _cell_back(rng, window, kind, names, held, rows, groups, numbers):
    c = rng.choice(numbers)
    values = list(held[c].values())
    if rng.random() < 0.35:
        near = str(int(rng.choice(values or ["40"])) + rng.choice([-2, -1, 1, 2, 10]))
        found = [n for n in held[c] if held[c][n] == near]
        v = near
    else:
        found = [rng.choice(list(held[c]))] if held[c] else []
        v = held[c][found[0]] if found else "7"
    steps = [answer(found[0], rows[found[0]])] if found else [unknown(f"no row has {c} {v}")]
    put(rng, window, BACK, steps, "table", k=kind, c=c, v=v)


def _extreme(rng, window, kind, names, held, rows, groups, numbers):
    c = rng.choice(numbers)
    if len(held[c]) < len(names) or len(names) > 6:
        return _cell(rng, window, kind, names, held, rows, groups, numbers)
    forms, best = rng.choice([(MOST, max), (LEAST, min), (TOP, max)])
    who = best(names, key=lambda n: int(held[c][n]))
    steps = [notes([(n, rows[n], held[c][n]) for n in names]),
             answer(held[c][who] if forms is TOP else who, *rows.values())]
    put(rng, window, forms, steps, "table_most", k=kind, c=c)


def _having(held, g, v):
    return [n for n in held[g] if held[g][n] == v]


def _count(rng, window, kind, names, held, rows, groups, numbers):
    g = rng.choice(groups)
    if not held[g]:
        return
    v = rng.choice(list(held[g].values()))
    found = _having(held, g, v)
    if len(found) <= 6:
        steps = [notes([(rows[n], f"{i} {n}") for i, n in enumerate(found, 1)]),
                 answer(str(len(found)), *[rows[n] for n in found])]
        put(rng, window, COUNT, steps, "table_count", k=kind, ks=plural(kind), c=g, v=v)


def _over(rng, window, kind, names, held, rows, groups, numbers):
    c = rng.choice(numbers)
    values = sorted(int(v) for v in held[c].values())
    if len(values) < 3:
        return
    limit = values[rng.randint(0, len(values) - 2)]
    found = [n for n in held[c] if int(held[c][n]) > limit]
    if len(found) <= 6:
        steps = [notes([(rows[n], f"{i} {n} {held[c][n]}") for i, n in enumerate(found, 1)]),
                 answer(str(len(found)), *[rows[n] for n in found])]
        put(rng, window, OVER, steps, "table_count", k=kind, ks=plural(kind), c=c, n=limit)


def _list_of(rng, window, kind, names, held, rows, groups, numbers):
    g = rng.choice(groups)
    v = rng.choice(list(held[g].values()) + [rng.choice(GROUPS[g])])
    found = _having(held, g, v)
    steps = [answer(", ".join(found), *[rows[n] for n in found])] if found \
        else [unknown(f"no row has {g} {v}")]
    put(rng, window, LIST, steps, "table_list", k=kind, ks=plural(kind), c=g, v=v)


def _sum(rng, window, kind, names, held, rows, groups, numbers):
    c = rng.choice(numbers)
    a, b = rng.sample(names, 2)
    pieces = [(n, rows[n], held[c][n]) for n in (a, b) if n in held[c]]
    lacking = [n for n in (a, b) if n not in held[c]]
    steps = [notes(pieces)] if pieces else []
    if lacking:
        steps.append(unknown(f"no {c} given for {lacking[0]}"))
    else:
        steps += added([held[c][a], held[c][b]], [rows[a], rows[b]])
    put(rng, window, SUM, steps, "table_sum", c=c, a=a, b=b)


def _sum_of(rng, window, kind, names, held, rows, groups, numbers):
    g, c = rng.choice(groups), rng.choice(numbers)
    options = [v for v in dict.fromkeys(held[g].values()) if 2 <= len(_having(held, g, v)) <= 5
               and all(n in held[c] for n in _having(held, g, v))]
    if not options:
        return
    v = rng.choice(options)
    found = _having(held, g, v)
    steps = [notes([(n, rows[n], held[c][n]) for n in found])] \
        + added([held[c][n] for n in found], [rows[n] for n in found])
    put(rng, window, SUM_OF, steps, "table_sum", k=kind, ks=plural(kind), c=c, g=g, v=v)


def _absent(rng, window, kind, names, held, rows, groups, numbers):
    """A row or a column that is not there."""
    c, n = rng.choice(list(held)), rng.choice(names)
    if rng.random() < 0.5:
        c = rng.choice([x for x in UNITS + list(GROUPS) if x not in held])
        put(rng, window, CELL, [unknown(f"no {c} given for {n}")], "table", c=c, s=n)
        return
    n = next(x for x in _like(rng, n) if x not in names)
    if rng.random() < 0.15 and c in numbers:
        line = Line(form(rng, ["{n}: {c} {v}", "the {c} of {n} is {v}.", "{n} | {c} | {v}"], n=n,
                         c=c,
                         v=rng.randint(2, 99)))
        value = "".join(x for x in line.text.replace(n, "", 1) if x.isdigit())
        if n.lower() in line.text.lower() and value:
            put(rng, window, CELL, looked_up(f"{n} {c}", [line]) + [answer(value, line)], "table",
                searches=1, c=c, s=n)
            return
    put(rng, window, CELL, [unknown(f"no row for {n}")], "table", c=c, s=n)


def _like(rng, name: str):
    """Names that are like `name`, without end."""
    while True:
        if any(x.isdigit() for x in name):
            at = rng.randrange(len(name))
            new = rng.choice("0123456789") if name[at].isdigit() else name[at]
            yield name[:at] + new + name[at + 1:]
        else:
            fresh = lexicon.invent(rng, 2)
            yield " ".join([fresh.capitalize() if name[0].isupper() else fresh] + name.split()[1:])


FAMILIES = {"table": table, "log": log, "pairs": pairs}
