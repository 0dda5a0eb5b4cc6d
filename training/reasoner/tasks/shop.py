"""Arithmetic through the tool `calculate`: prices and counts, points over days, shares.

The solver writes the sum from the numbers of the sentences that it cites. Errors: none of its own.
"""
from __future__ import annotations

import random

from .. import lexicon
from ..window import Window, answer, notes, unknown
from .wording import WORDS, called, form, put

PRICE = ["{A} costs {p}", "the price of {a} is {p}", "one pays {p} for {a}", "{ks} are {p} each",
         "{ks} sell at {p} apiece", "the tag on {a} says {p}", "{A} can be had for {p}",
         "each {k} is priced at {p}", "for every {k} the seller takes {p}"]
BOUGHT = ["{s} bought {n}", "{s} took home {n}", "{s} ordered {n}", "{n} went to {s}",
          "{s} walked out with {n}", "the order of {s} is {n}", "{s} picked {n}",
          "{s} paid for {n}"]
PAID = ["how much did {s} pay for the {ks}?", "what did the {ks} of {s} cost in all?",
        "what is the bill "
        "of {s} for the {ks}?", "give the total that {s} paid for the {ks}.",
        "{s}'s {ks}: total price?",
        "how much money went from {s} to the shop for {ks}?",
        "work out what {s} owes for the {ks}.",
        "what does {s} have to pay for the {ks}?"]
ALL = ["how many {ks} were bought by {a} and {b} together?",
       "{a} and {b} together: how many {ks}?",
       "add up the {ks} of {a} and {b}.", "what number of {ks} did {a} and {b} get, taken "
       "together?",
       "how many {ks} do {a} and {b} have in total?", "give the total of {ks} for {a} and {b}.",
       "the {ks} of {a} plus those of {b}: how many?", "count the {ks} of {a} and {b} as one."]
MORE = ["how many more {ks} did {a} get than {b}?", "by how many {ks} is {a} ahead of {b}?",
        "what is the difference between the {ks} of {a} and of {b}?",
        "{a} has how many {ks} more than {b}?",
        "how many {ks} separate {a} from {b}?", "take the {ks} of {b} from those of {a}: what is "
        "left?",
        "how far is {a} ahead of {b} in {ks}?", "{a} minus {b} in {ks}?"]
EACH = ["what does {a} cost?", "what is the price of {a}?", "how much is {a}?",
        "give the price of one {k}.",
        "the price of {a}?", "what must be paid for {a}?", "how is {a} priced?",
        "one {k} costs what?"]
WORTH = ["what would {n} {ks} cost?", "how much are {n} {ks}?", "price of {n} {ks}?",
         "what is to be paid "
         "for {n} {ks}?", "if somebody wants {n} {ks}, what is the bill?",
         "{n} {ks}: how much altogether?",
         "work out the cost of {n} {ks}.", "give the price of {n} {ks}."]
BACK = ["{s} pays for the {ks} with {m}. How much change is due?",
        "what change does {s} get from {m} "
        "after the {ks}?", "how much of {m} is left to {s} after paying for the {ks}?",
        "{s} hands over {m} "
        "for the {ks}; what comes back?", "from {m}, what does {s} keep once the {ks} are paid?",
        "if {s} had {m} before buying the {ks}, how much remains?",
        "give the change of {s} from {m} for "
        "the {ks}.", "{m} less the {ks} of {s}: how much?"]
SCORED = ["{s} scored {n} points on {d}", "on {d}, {s} got {n} points",
          "{d} brought {s} {n} points",
          "{n} points went to {s} on {d}", "{d}: {s} {n} points", "{s} made {n} points on {d}",
          "{s} earned {n} points when {d} came"]
AVERAGE = ["what is the average of {s}'s points?",
           "how many points did {s} make a day on average?",
           "give the mean of the points of {s}.", "what is {s}'s mean score?",
           "average points of {s}?",
           "on average, what did {s} score?", "work out the average score of {s}.",
           "how many points does {s} have per day listed?"]
POINTS = ["how many points does {s} have in all?", "what is the total of {s}?",
          "add up the points of {s}.",
          "what do {s}'s points come to?", "give the sum of {s}'s points.",
          "total points for {s}?",
          "how many points did {s} collect over the days?",
          "all days together, what did {s} score?"]
SHARE = ["what is {q} percent of {s}'s points on {d}?", "how much is {q} % of what {s} scored on "
         "{d}?",
         "{q} percent of the points of {s} on {d} is what?", "take {q} % of {s}'s result on {d}.",
         "give {q} percent of {s}'s score on {d}.", "if {s} keeps {q} % of the points of {d}, "
         "how many is "
         "that?", "work out {q} % of {s}'s {d} points.", "{s} on {d}: what is {q} percent of it?"]
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def shop(rng: random.Random) -> Window:
    return _shop(rng) if rng.random() < 0.6 else _points(rng)


def _shop(rng: random.Random) -> Window:
    """Prices of some things and what people bought of them."""
    window = Window()
    things = lexicon.objects(rng, rng.randint(3, 5))
    people = lexicon.people(rng, rng.randint(3, 4))
    things = [t for t in things if t not in ("pajamas", "scissors", "pliers", "headphones",
                                             "binoculars")
              and not t.endswith("s")]
    things = things or ["lamp"]
    coin = rng.choice(["euros", "dollars", "coins", "crowns",
                       lexicon.plural(lexicon.invent(rng, 2))])
    cents = rng.random() < 0.3
    cost, had = {}, {}
    for k in things:
        if rng.random() < 0.8:
            cost[k] = f"{rng.randint(1, 60)}.{rng.choice(['50', '25', '20', '75'])}" if cents \
                else str(rng.randint(2, 120))
    for s in people:
        for k in rng.sample(things, min(len(things), rng.randint(1, 2))):
            had[s, k] = rng.randint(2, 24)
    told = [("price", k) for k in cost] + list(had)
    rng.shuffle(told)
    lines = {}
    for key in told:
        k = key[1]
        if key[0] == "price":
            text = form(rng, PRICE, A=lexicon.a(k), a=lexicon.a(k), k=k, ks=lexicon.plural(k),
                        p=f"{cost[k]} {coin}")
        else:
            n = had[key]
            count = WORDS[n] if n < len(WORDS) and rng.random() < 0.3 else n
            text = form(rng, BOUGHT, s=key[0], n=f"{count} {lexicon.plural(k)}")
        lines[key] = window.say(text + ".")
    for _ in range(rng.randint(5, 7)):
        _ask_shop(rng, window, things, people, cost, had, lines, coin)
    return window


def _ask_shop(rng, window, things, people, cost, had, lines, coin) -> None:
    s, k = rng.choice(sorted(had)) if rng.random() < 0.85 \
        else (rng.choice(people), rng.choice(things))
    other = rng.choice([p for p in people if p != s])
    owners = [p for p in people if p != s and (p, k) in had]
    other = rng.choice(owners) if owners and rng.random() < 0.8 else other
    price, mine, theirs = ("price", k), (s, k), (other, k)
    say = {price: f"{k} {cost.get(k)}", mine: f"{s} {had.get(mine)}",
           theirs: f"{other} {had.get(theirs)}"}
    lack = {price: f"no price given for {k}", mine: f"no line gives {s}'s {lexicon.plural(k)}",
            theirs: f"no line gives {other}'s {lexicon.plural(k)}"}
    n = rng.randint(2, 30)
    worth = float(cost.get(k, 1)) * had.get(mine, 1)
    money = str(int(worth) + rng.randint(1, 60))
    ask, needs, call = rng.choice([
        (PAID, [mine, price], "{mine} * {price}"), (ALL, [mine, theirs], "{mine} + {theirs}"),
        (MORE, [mine, theirs], "{mine} - {theirs}"), (WORTH, [price], f"{n} * {{price}}"),
        (BACK, [mine, price], f"{money} - {{mine}} * {{price}}"), (EACH, [price], ""),
        (PAID, [mine, price], "{mine} * {price}")])
    if ask is MORE and had.get(mine, 2) <= had.get(theirs, 1):
        return
    pieces = [(lines[key], say[key]) for key in needs if key in lines]
    missing = [key for key in needs if key not in lines]
    cited = [p[0] for p in pieces]
    steps = [notes(pieces)] if pieces and call else []
    if missing:
        steps.append(unknown(lack[missing[0]]))
    elif call:
        steps += called(call.format(mine=had.get(mine), theirs=had.get(theirs), price=cost.get(k)),
                        *cited)
    else:
        steps.append(answer(f"{cost[k]} {coin}", *cited))
    put(rng, window, ask, steps, "shop", s=s, ks=lexicon.plural(k), k=k, a=lexicon.a(k)
        if call == "" else s,
        b=other, n=n, m=f"{money} {coin}")


def _points(rng: random.Random) -> Window:
    """Points of people on days of the week: totals, averages, shares."""
    window = Window()
    people = lexicon.people(rng, rng.randint(3, 4))
    got = {(s, d): rng.randint(3, 90) for s in people for d in rng.sample(DAYS, rng.randint(2, 4))}
    for s in people:  # whole averages, or halves
        mine = [key for key in got if key[0] == s]
        got[mine[0]] += -sum(got[m] for m in mine) % len(mine)
    order = rng.sample(sorted(got), len(got))
    lines = {key: window.say(form(rng, SCORED, s=key[0], d=key[1], n=got[key]) + ".")
             for key in order}
    people = people + [next(p for p in lexicon.people(rng, 9) if p not in people)]
    for _ in range(rng.randint(5, 7)):
        s, d, q = rng.choice(people), rng.choice(DAYS), rng.choice([10, 20, 25, 50, 75])
        mine = [key for key in order if key[0] == s]
        ask = rng.choice([AVERAGE, POINTS, SHARE, SHARE])
        if ask is SHARE and mine and rng.random() < 0.8:
            d = rng.choice(mine)[1]
        needs = [key for key in mine if ask is not SHARE or key[1] == d]
        values = [str(got[key]) for key in needs]
        steps = [notes([(lines[key], f"{s} {got[key]}") for key in needs])] if needs else []
        total = " + ".join(values)
        call = {id(AVERAGE): f"({total}) / {len(values)}", id(POINTS): total,
                id(SHARE): f"{total} * {q} / 100"}[id(ask)]
        if needs:
            steps += called(call, *[lines[key] for key in needs])
        else:
            steps.append(unknown(f"no points given for {s}" + (f" on {d}" if ask is SHARE
                                                               else "")))
        put(rng, window, ask, steps, "points", s=s, d=d, q=q)
    return window
