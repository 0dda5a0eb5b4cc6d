"""Quantities told in prose: attributes compared, dates and durations, sums through the tools.

The solver holds each quantity beside the sentence that tells it; what none tells is unknown.
Sizes and orders without numbers are in sizes.py. Errors: none of its own.
"""
from __future__ import annotations

import datetime
import random
from dataclasses import dataclass

from .. import lexicon
from ..window import Line, Window, answer, lines_of, notes, result, tool, unknown
from . import sizes
from .shop import shop
from .wording import called, form, looked_up, put


@dataclass(frozen=True)
class Attribute:
    kind: str
    noun: str
    low: int
    high: int
    says: list[str]  # {s} has the value {v}
    words: tuple[str, str, str, str]  # more, less, most, least
    unit: str = ""


ATTRIBUTES = [
    Attribute("person", "age", 8, 96, ["{s} is {v} years old", "{s} turned {v} this spring",
              "at {v}, {s} still climbs the stairs", "{s} has reached the age of {v}",
              "{s} is aged {v}",
              "the papers give {s}'s age as {v}"], ("older", "younger", "oldest", "youngest")),
    Attribute("person", "height", 140, 210, ["{s} is {v} cm tall", "{s} measures {v} cm",
              "{s} stands {v} cm tall", "the doctor put {s} down at {v} cm",
              "{s}'s height is {v} cm",
              "with {v} cm, {s} fits through the door"], ("taller", "shorter", "tallest",
              "shortest"), " cm"),
    Attribute("person", "weight", 40, 130, ["{s} weighs {v} kg", "the scales show {v} kg for {s}",
              "{s} comes to {v} kg", "{s} has a weight of {v} kg",
              "{s} tips the scales at {v} kg"],
              ("heavier", "lighter", "heaviest", "lightest"), " kg"),
    Attribute("object", "price", 2, 900, ["{s} costs {v} euros", "{s} is sold for {v} euros",
              "one pays {v} euros for {s}", "the price of {s} is {v} euros",
              "{s} goes for {v} euros",
              "for {s} the shop asks {v} euros"],
              ("more expensive", "cheaper", "most expensive", "cheapest"), " euros"),
    Attribute("object", "weight", 2, 900, ["{s} weighs {v} grams", "{s} has a weight of {v} grams",
              "on the scales, {s} comes to {v} grams", "{s} is {v} grams heavy"],
              ("heavier", "lighter", "heaviest", "lightest"), " grams"),
    Attribute("city", "population", 1000, 90000, ["{s} has {v} inhabitants",
    "{v} people live in {s}",
              "the population of {s} is {v}", "{s} counts {v} residents",
              "{s} is a place of {v} souls"],
              ("more populous", "less populous", "most populous", "least populous")),
    Attribute("city", "height", 5, 4000, ["{s} lies at {v} metres",
    "{s} is {v} metres above the sea",
              "at {v} metres, {s} sees a lot of snow", "the height of {s} is given as {v} metres"],
              ("higher up", "lower down", "highest up", "lowest down"), " metres"),
    Attribute("organisation", "founding year", 1700, 2020, ["{s} was founded in {v}",
    "{s} dates from {v}",
              "in {v}, {s} was set up", "{s} was established in {v}",
              "{v} saw the founding of {s}"],
              ("newer", "older", "newest", "oldest")),
    Attribute("organisation", "staff", 5, 9000, ["{s} employs {v} people", "{s} has {v} employees",
              "{v} people work for {s}", "the staff of {s} numbers {v}",
              "{s} gives work to {v} people"],
              ("larger", "smaller", "largest", "smallest")),
    Attribute("river", "length", 20, 3000, ["{s} is {v} km long", "{s} flows for {v} km",
              "the length of {s} is {v} km", "{s} runs {v} km to the sea",
              "{s} winds along for {v} km"],
              ("longer", "shorter", "longest", "shortest"), " km"),
]
BOTH = ["which of the two is {w}, {x} or {y}?", "is {x} or {y} {w}?", "{x} or {y}: which is {w}?",
        "which is {w}: {x} or {y}?", "name the {w} of {x} and {y}.",
        "of {x} and {y}, which one is {w}?",
        "between {x} and {y}, which is {w}?", "comparing {x} with {y}, which is {w}?",
        "give the one that is {w}, {x} or {y}."]
YES = ["is {x} {w} than {y}?", "is it true that {x} is {w} than {y}?",
       "{x} is {w} than {y}, right?",
       "do the lines make {x} {w} than {y}?", "would it be right to call {x} {w} than {y}?",
       "compared with {y}, is {x} {w}?", "can one say that {x} is {w} than {y}?",
       "does it hold that {x} is {w} than {y}?"]
TOP = ["which {k} is the {w}?", "name the {w} {k}.", "which of them is the {w}?",
       "the {w} of all?",
       "which {k} comes out as the {w}?", "find the {k} that is {w}.",
       "which {k} is {w} of all?", "what is the {w} {k} here?"]
AMONG = ["of everything given with {a} {noun}, which is the {w}?",
         "among those whose {noun} is stated, "
         "which is the {w}?", "which is the {w} of those with a known {noun}?",
         "by the {noun} values that are given, which {k} is the {w}?",
         "leaving out those without {a} {noun}, name the {w} {k}."]
PLAIN = ["what is the {noun} of {x}?", "give {x}'s {noun}.", "which {noun} does {x} have?",
         "what {noun} is stated for {x}?", "{x}: what {noun}?",
         "how does the text put {x}'s {noun}?",
         "state the {noun} of {x}.", "what do we know about the {noun} of {x}?"]
APART = ["by how much do {x} and {y} differ in {noun}?",
         "what is the difference in {noun} between {x} "
         "and {y}?", "how far apart are {x} and {y} in {noun}?",
         "{x} and {y}: how large is the gap in "
         "{noun}?", "work out the difference between the {noun} of {x} and that of {y}.",
         "how much separates {x} from {y} in {noun}?", "subtract the smaller {noun} from the "
         "larger: "
         "{x} and {y}.", "give the gap in {noun} between {x} and {y}."]


def compared(rng: random.Random) -> Window:
    """Two attributes of four to seven things of one kind; some values are not told."""
    window = Window()
    kind = rng.choice([a.kind for a in ATTRIBUTES])
    chosen = rng.sample([a for a in ATTRIBUTES if a.kind == kind], 1 if kind == "river" else 2)
    names = _names(rng, kind, rng.randint(4, 7))
    told: dict = {}
    for a in chosen:
        values = rng.sample(range(a.low, a.high), len(names))
        for n, v in zip(names, values):
            if rng.random() > (0.13 if rng.random() < 0.8 else 0.4):
                told[a.noun, n] = v
    order, lines = rng.sample(sorted(told), len(told)), {}
    kept = {a.noun: rng.sample(a.says, rng.randint(1, len(a.says))) for a in chosen}
    for noun, n in order:
        lines[noun, n] = window.say(form(rng, kept[noun], s=_the(kind, n), v=told[noun, n]) + ".")
    names = names + _names(rng, kind, 1)
    for _ in range(rng.randint(5, 7)):
        _compare(rng, window, rng.choice(chosen), names, told, lines)
    return window


def _names(rng, kind: str, count: int) -> list[str]:
    if kind == "river":
        return [lexicon.invent(rng, 2).capitalize() for _ in range(count)]
    return {"person": lexicon.people, "object": lexicon.objects, "city": lexicon.cities,
            "organisation": lexicon.organisations}[kind](rng, count)


def _the(kind: str, name: str) -> str:
    return f"the {name}" if kind in ("object", "river") else name


def _compare(rng, window, a: Attribute, names, told, lines) -> None:
    known = [n for n in dict.fromkeys(names) if (a.noun, n) in told]
    x, y = rng.sample(list(dict.fromkeys(names)), 2)
    if len(known) > 1 and rng.random() < 0.5:
        x, y = rng.sample(known, 2)
    at = rng.choice([0, 1])
    words = {"k": a.kind, "noun": a.noun, "w": a.words[at], "x": _the(a.kind, x),
             "y": _the(a.kind, y),
             "a": lexicon.a(a.noun).split()[0]}
    value = {n: told.get((a.noun, n)) for n in names}
    ask = rng.choice(["both", "both", "yes", "yes", "top", "plain", "apart"])
    if ask == "top":
        if not 2 <= len(known) <= 6:
            return
        best = (max if at == 0 else min)(known, key=lambda n: value[n])
        words["w"] = a.words[2 + at]
        steps = [notes([(n, lines[a.noun, n], str(value[n])) for n in known]),
                 answer(best, *[lines[a.noun, n] for n in known])]
        whole = {n for _, n in told} == set(known)  # else only those with a value can be ranked
        put(rng, window, TOP if whole else AMONG, steps, "compare_top", **words)
        return
    wanted = [x] if ask == "plain" else [x, y]
    pieces = [(n, lines[a.noun, n], str(value[n])) for n in wanted if value[n] is not None]
    cited = lines_of(pieces)
    steps = [notes(pieces)] if pieces and ask != "plain" else []
    missing = next((n for n in wanted if value[n] is None), None)
    forms = {"both": BOTH, "yes": YES, "plain": PLAIN, "apart": APART}[ask]
    searches = 0
    if missing and rng.random() < 0.07 and len(wanted) - len(pieces) == 1:
        value[missing], searches = rng.randint(a.low, a.high), 1
        if value[missing] in [value[n] for n in wanted if n != missing]:
            return
        found = Line(form(rng, a.says, s=_the(a.kind, missing), v=value[missing]) + ".")
        steps += looked_up(f"{missing} {a.noun}", [found])
        if ask != "plain":
            steps.append(notes([(missing, found, str(value[missing]))]))
        cited, missing = cited + [found], None
    if missing:
        steps.append(unknown(f"no line gives {missing}'s {a.noun}"))
    elif ask == "plain":
        steps.append(answer(f"{value[x]}{a.unit}", *cited))
    elif ask == "apart":
        top, low = sorted([value[x], value[y]], reverse=True)
        steps += called(f"{top} - {low}", *cited)
    else:
        more = (value[x] > value[y]) == (at == 0)
        steps.append(answer(("yes" if more else "no") if ask == "yes" else (x if more else y),
                            *cited))
    put(rng, window, forms, steps, "compare", searches=searches, **words)


EVENTS = """contract lease harvest exhibition election festival trial audit repair concert wedding
strike conference opening census regatta auction premiere inspection merger match ceremony
expedition course delivery launch vote survey journey parade""".split()
DATED = ["the {e} took place on {d}", "the {e} was held on {d}", "on {d} came the {e}",
         "{d}: the {e}",
         "the date of the {e} is {d}", "the {e} fell on {d}", "the {e} is entered under {d}",
         "everyone met for the {e} on {d}", "{d} was the day of the {e}",
         "the {e} happened on {d}"]
FIRST = ["which came first, the {x} or the {y}?", "which was earlier, the {x} or the {y}?",
         "did the {x} "
         "or the {y} come first?", "of the {x} and the {y}, which was first?",
         "name the earlier one: "
         "the {x} or the {y}.", "the {x} or the {y}: which was before the other?",
         "which of the two is "
         "older, the {x} or the {y}?", "between the {x} and the {y}, which has the earlier date?"]
LATER = ["which came later, the {x} or the {y}?", "which was the later one, the {x} or the {y}?",
         "of the {x} and the {y}, which came last?", "the {x} or the {y}: which has the later "
         "date?",
         "name the later one: the {x} or the {y}.", "which happened after the other, the {x} or "
         "the {y}?",
         "did the {x} or the {y} come second?", "between the {x} and the {y}, which was later?"]
BEFORE = ["was the {x} before the {y}?", "did the {x} come before the {y}?",
          "is the date of the {x} "
          "earlier than that of the {y}?", "had the {x} already been when the {y} came?",
          "was the {x} "
          "earlier than the {y}?", "did the {y} follow the {x}?",
          "is it true that the {x} preceded the "
          "{y}?", "the {x} was before the {y}, right?"]
BETWEEN = ["how many days lie between the {x} and the {y}?",
           "how many days passed from the {x} to the "
           "{y}?", "days between the {x} and the {y}?", "the {x} and the {y} are how many days "
           "apart?",
           "count the days between the {x} and the {y}.",
           "how many days apart were the {x} and the {y}?",
           "give the number of days separating the {x} and the {y}.",
           "what is the time in days between "
           "the {x} and the {y}?"]
WHEN = ["when was the {x}?", "on what date was the {x}?", "give the date of the {x}.",
        "what day was the "
        "{x} on?", "when did the {x} happen?", "the {x}: when?",
        "which date is given for the {x}?",
        "what is the date of the {x}?"]
SHIFTED = ["the {x} was {n} after the {y}", "{n} after the {y} came the {x}",
           "the {x} followed {n} after "
           "the {y}", "it took {n} from the {y} to the {x}",
           "the {x} came exactly {n} later than the {y}",
           "once the {y} was over, {n} went by until the {x}"]


def dates(rng: random.Random) -> Window:
    """Dated events, one told by its distance to another; first, later, days between."""
    window = Window()
    names = rng.sample(EVENTS, rng.randint(6, 8))
    names = [f"{rng.choice(lexicon.CITIES)} {n}" if rng.random() < 0.3 else n for n in names]
    start, span = datetime.date(rng.randint(1900, 2030), 1, 1), rng.choice([300, 900, 3000])
    days = {n: start + datetime.timedelta(d) for n, d in
            zip(names[:-1], rng.sample(range(span), len(names) - 1))}
    style, forms = rng.choice(["iso", "iso", "english", "american"]), rng.sample(DATED, 3)
    lines = {n: window.say(form(rng, forms, e=n, d=_date(days[n], style)) + ".") for n in days}
    _shift(rng, window, names, days, lines, style)
    rng.shuffle(window.items)
    for _ in range(rng.randint(5, 7)):
        _ask_dates(rng, window, names, days, lines, style)
    return window


def _date(day: datetime.date, style: str) -> str:
    month = lexicon.MONTHS[day.month - 1]
    return {"iso": day.isoformat(), "english": f"{day.day} {month} {day.year}",
            "american": f"{month} {day.day}, {day.year}"}[style]


def _shift(rng, window, names, days, lines, style) -> None:
    """An event told as so many days or weeks after another, and the question for its date."""
    near = rng.choice([n for n in days if days[n].day < 20] or list(days))
    weeks = rng.random() < 0.5
    room = 28 - days[near].day
    count = rng.randint(1, max(1, room // 7 if weeks else room))
    later = days[near].day + count * (7 if weeks else 1)
    if later > 28:
        return
    new = next(e for e in EVENTS if e not in " ".join(names))
    told = {1: "one", 2: "two", 3: "three"}.get(count, str(count))
    line = window.say(form(rng, SHIFTED, x=new, y=near,
                           n=f"{told} {'week' if weeks else 'day'}{'s' * (count > 1)}") + ".")
    day = days[near].replace(day=later)
    steps = [notes([(line, f"{new} {count * (7 if weeks else 1)} days after {near}"),
                    (lines[near], f"{near} {days[near].isoformat()}")]),
             tool(f"calculate({days[near].day} + {count * (7 if weeks else 1)})"),
             result(str(later)),
             answer(_date(day, style), line, lines[near])]
    put(rng, window, WHEN, steps, "date_shift", x=new)


def _ask_dates(rng, window, names, days, lines, style) -> None:
    x, y = rng.sample(names, 2)
    forms = rng.choice([FIRST, LATER, BEFORE, BETWEEN, BETWEEN, WHEN])
    wanted = [x] if forms is WHEN else [x, y]
    if forms is not WHEN and rng.random() < 0.1:
        y = wanted[1] = next(e for e in rng.sample(EVENTS, 20) if e not in " ".join(names))
        if any(y in item.text.lower() for item in window.items):
            return
    pieces = [(lines[n], f"{n} {days[n].isoformat()}") for n in wanted if n in days]
    steps = [notes(pieces)] if forms is not WHEN and pieces else []
    missing = next((n for n in wanted if n not in days), None)
    cited = [p[0] for p in pieces]
    if missing:
        steps.append(unknown(f"no date given for {missing}"))
    elif forms is WHEN:
        steps.append(answer(_date(days[x], style), *cited))
    elif forms is BETWEEN:
        low, high = sorted([days[x], days[y]])
        count = str((high - low).days)
        steps += [tool(f"days({low}, {high})"), result(count), answer(count, *cited)]
    elif forms is BEFORE:
        steps.append(answer("yes" if days[x] < days[y] else "no", *cited))
    else:
        steps.append(answer(x if (days[x] < days[y]) == (forms is FIRST) else y, *cited))
    put(rng, window, forms, steps, "dates", x=x, y=y)


FAMILIES = {"compared": compared, "dates": dates, "shop": shop, **sizes.FAMILIES}
