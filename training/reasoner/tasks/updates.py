"""Facts that change, corrections in dialogue, and variables that take their value from others.

The solver keeps every version with its time and sentence; the later one holds. Chains of relations
(chains.py) belong to the families of this file. Errors: none of its own.
"""
from __future__ import annotations

import random

from .. import lexicon
from ..window import Line, Window, answer, notes, unknown
from .chains import chains
from .variables import variables
from .wording import capital, form, looked_up, put

# subject noun, kind of value, sentences with a time; {x} subject, {v} value, {t} time
HELD = [("mayor of {c}", "person", ["in {t}, {v} became the {x}", "{v} took over as {x} in {t}",
                                    "{t}: {v} is sworn in as {x}",
                                    "since {t}, the {x} has been {v}",
                                    "the post of {x} passed to {v} in {t}",
                                    "{v} was elected {x} in {t}"]),
        ("head of the {m}", "person", ["{v} was made {x} in {t}",
        "in {t} the {x} was replaced by {v}",
                                       "{t} saw {v} become {x}", "{v} has been {x} from {t} on",
                                       "as of {t}, {v} is the {x}", "{v} was named {x} in {t}"]),
        ("seat of the {g}", "city", ["the {x} moved to {v} in {t}", "in {t}, {v} became the {x}",
                                     "{t}: the {x} is now {v}", "from {t} on, {v} was the {x}",
                                     "the {x} was transferred to {v} in {t}"]),
        ("holder of the {b}", "person", ["{v} got the {b} in {t}", "in {t} the {b} went to {v}",
                                         "{t}: {v} is now the {x}", "from {t}, {v} was the {x}",
                                         "the {b} passed into the hands of {v} in {t}"]),
        ("price of the {o}", "number", ["the {x} was set to {v} in {t}",
        "in {t}, the {x} became {v}",
                                        "{t}: {x} {v}", "from {t} on the {x} was {v}",
                                        "the {x} went to {v} in {t}"]),
        ("colour of the {o}", "colour", ["the {x} was changed to {v} in {t}",
        "in {t} the {x} became {v}",
                                         "{t}: {x} now {v}", "since {t}, the {x} has been {v}"]),
        ("room of the {m}", "room", ["the {x} was changed to the {v} in {t}", "{t}: {x}: {v}",
                                     "in {t}, the {v} became the {x}",
                                     "since {t} the {x} is the {v}"]),
        ("captain of the {m}", "person", ["{v} was chosen as {x} in {t}",
        "{t}: {v} replaces the {x}",
                                          "in {t}, the armband of the {x} went to {v}",
                                          "{v} served as {x} from {t}"])]
NOW = ["what is the {x} now?", "current {x}?", "what is the latest {x}?", "give the present {x}.",
       "as things stand, what is the {x}?", "what does the {x} come down to today?",
       "{x}: what holds now?",
       "what is the {x} at the end?", "which {x} is valid now?",
       "name the {x} as of the newest entry."]
NOW_WHO = ["who is the {x} now?", "who is the current {x}?", "name the present {x}.",
           "the {x} today is "
           "who?", "as things stand, who is the {x}?", "who is the {x} at the end?",
           "who holds the place "
           "of {x} at present?", "which person is the {x} now?", "who was the last to become {x}?"]
AT = ["what was the {x} in {t}?", "in {t}, what was the {x}?", "as of {t}, the {x}?",
      "give the {x} as of "
      "{t}.", "which {x} was valid in {t}?", "going back to {t}: the {x}?",
      "for {t}, what was the {x}?",
      "what would have been the {x} in {t}?"]
AT_WHO = ["who was the {x} in {t}?", "in {t}, who was the {x}?", "as of {t}, who is the {x}?",
          "name the "
          "{x} of {t}.", "who held the place of {x} in {t}?", "the {x} in {t}: who?",
          "which person was the "
          "{x} in {t}?", "who would one have met as {x} in {t}?"]
BEFORE = ["what was the {x} before {v}?", "what came before {v} as the {x}?",
          "the {x} just before {v}?",
          "which {x} did {v} replace?", "before it was {v}, what was the {x}?",
          "give the {x} that {v} "
          "followed.", "what had been the {x} until {v}?", "{x}: what was it before {v}?"]
BEFORE_WHO = ["who was the {x} before {v}?", "whom did {v} follow as {x}?",
              "who came before {v} as {x}?",
              "name the one whom {v} replaced as {x}.", "before {v}, who was the {x}?",
              "the {x} just "
              "before {v} was who?", "who preceded {v} as {x}?",
              "from whom did {v} take over as {x}?"]
SINCE = ["since when has the {x} been {v}?", "when did {v} become the {x}?",
         "in which year did {v} become "
         "the {x}?", "from which year on was {v} the {x}?", "what year made {v} the {x}?",
         "{v} is the {x} "
         "since when?", "give the year in which {v} became the {x}.",
         "which year is given for {v} as the "
         "{x}?"]


def held(rng: random.Random) -> Window:
    """Offices, prices and places with one to four dated versions, told in any order."""
    window = Window()
    versions: dict[str, list] = {}
    kinds, words = {}, {"c": lexicon.cities(rng, 2), "m": lexicon.teams(rng, 2), "b": [
        f"{x} {y}" for x, y in zip(lexicon.colours(rng, 2), ["cup", "medal"])],
        "g": lexicon.organisations(rng, 2), "o": lexicon.objects(rng, 2)}
    spec = rng.choice(HELD)
    specs = [(spec, 0), (spec, 1), (rng.choice([h for h in HELD if h is not spec]), 0)]
    used: set = set()
    for (subject, kind, says), n in specs[:rng.choice([2, 3, 3])]:
        filled = {key: values[n] for key, values in words.items()}
        x = subject.format(**filled)
        pool = [v for v in _values(rng, kind, 9) if v not in used]
        years = sorted(rng.sample(range(1950, 2026), rng.choice([1, 2, 3, 3, 4])))
        versions[x], kinds[x] = [], kind
        for t, v in zip(years, pool):
            used.add(v)
            versions[x].append((t, v, Line(form(rng, says, x=x, v=v, t=t, **filled) + ".")))
    lines = [v[2] for x in versions for v in versions[x]]
    rng.shuffle(lines)
    window.items = list(lines)
    absent = [s.format(**{k: w[1] for k, w in words.items()}) for s, _, _ in HELD]
    for _ in range(rng.randint(5, 7)):
        _ask_held(rng, window, versions, kinds, [x for x in absent if x not in versions])
    return window


def _values(rng, kind: str, count: int) -> list[str]:
    if kind == "number":
        return [str(v) for v in rng.sample(range(5, 900), count)]
    return {"person": lexicon.people, "city": lexicon.cities, "room": lexicon.rooms,
            "colour": lexicon.colours}[kind](rng, count)


def _ask_held(rng, window, versions, kinds, absent) -> None:
    x = rng.choice(list(versions))
    told, person = versions[x], kinds[x] == "person"
    if rng.random() < 0.14:
        other = rng.choice([a for a in absent if a.split()[0] in [y.split()[0] for y in versions]]
                           or absent)
        who = other.split()[0] in ("mayor", "head", "holder", "captain")
        if rng.random() < 0.3:
            value = _values(rng, "person" if who else "city", 1)[0]
            line = Line(capital(f"{value} was the {other}."))
            steps = looked_up(other, [line]) + [answer(value, line)]
            put(rng, window, AT_WHO if who else AT, steps, "held", searches=1, x=other, t=2025)
            return
        put(rng, window, NOW_WHO if who else NOW, [unknown(f"no line gives the {other}")], "held",
            x=other)
        return
    pieces = [(line, f"{t} {v}") for t, v, line in told]
    ask = rng.choice(["now", "now", "at", "at", "before", "since"])
    n = rng.randrange(len(told))
    t, v, line = told[n]
    if ask == "now":
        put(rng, window, NOW_WHO if person else NOW,
            [notes(pieces), answer(told[-1][1], told[-1][2])],
            "held", x=x)
    elif ask == "since":
        put(rng, window, SINCE, [answer(t, line)], "held", x=x, v=v)
    elif ask == "before":
        steps = [notes(pieces), answer(told[n - 1][1], told[n - 1][2], line) if n else
                 unknown(f"nothing earlier than {v} is given")]
        put(rng, window, BEFORE_WHO if person else BEFORE, steps, "held", x=x, v=v)
    else:
        year = rng.randint(told[0][0] - 6, told[-1][0] + 4)
        if any(year == t for t, _, _ in told):
            return
        valid = [p for p in told if p[0] < year]
        steps = [notes(pieces), answer(valid[-1][1], valid[-1][2]) if valid else
                 unknown(f"nothing given before {told[0][0]}")]
        put(rng, window, AT_WHO if person else AT, steps, "held", x=x, t=year)


TOPICS = [("meeting room", "number"), ("gate", "number"), ("door code", "number"),
          ("platform", "number"),
          ("order number", "number"), ("table number", "number"), ("meeting place", "room"),
          ("chairperson", "person"), ("driver", "person"), ("guest of honour", "person"),
          ("colour of the cover", "colour"), ("destination", "city"), ("departure time", "time"),
          ("start of the lecture", "time"), ("closing time", "time"), ("exam day", "day"),
          ("delivery day", "day"), ("contact person", "person"), ("stopover", "city"), ("password",
          "word")]
SAY = ["the {x} is {v}.", "for the {x} we have {v}.", "please note: {x} {v}.",
       "put down {v} as the {x}.",
       "the {x} will be {v}.", "{v} is the {x}.", "I was told that the {x} is {v}.",
       "about the {x}: {v}.",
       "the {x}, by the way, is {v}."]
FIX = ["no, sorry, it is {v}.", "wait, I meant {v}.", "correction: {v}.", "I misspoke, it is {v}.",
       "scratch that, {v} is right.", "actually, make that {v}.", "oh, I read that wrong; {v}.",
       "that was a slip of mine, I wanted to say {v}.", "not {w} but {v}, my mistake.",
       "forget {w}; it has to be {v}."]
NAMED_FIX = ["sorry, the {x} is {v} and not {w}.", "one correction: the {x} is {v}.",
             "I have just heard that the {x} has changed to {v}.",
             "the {x} is no longer {w} but {v}.",
             "update: {x} {v}.", "they moved the {x}: {v} now."]
TAKEN = ["forget that about the {x}, I don't know it after all.",
         "I was wrong about the {x}; nobody knows "
         "it yet.", "what I said of the {x} is void, and I have nothing better.",
         "the {x} is open again, nothing is fixed."]
CHAT = ["got it.", "thanks.", "are you sure?", "let me write that down.", "fine with me.",
        "good to know.",
        "hm, that is odd.", "wonderful weather, isn't it?", "I will tell the others.", "noted."]
ASKED = ["what is the {x}?", "which {x} holds in the end?", "what should be noted as the {x}?",
         "give the "
         "{x}.", "the right {x}?", "what did the {x} turn out to be?",
         "after all that was said, what is "
         "the {x}?", "what {x} do they settle on?", "tell the {x} as it was last stated.",
         "so what is the "
         "{x}?"]
AT_FIRST = ["what was first said about the {x}?", "which {x} was named at first?",
            "what was the {x} before "
            "it was corrected?", "give the {x} as first stated.",
            "what did the {x} seem to be at first?",
            "which {x} turned out to be wrong?", "the {x} that was taken back?",
            "what {x} was given to "
            "begin with?"]


def corrected(rng: random.Random) -> Window:
    """A talk in which some statements are put right later, by "it" or by name."""
    window = Window()
    a, b = lexicon.people(rng, 2)
    style = rng.choice(["{p}: {t}", "{p}: {t}", "{p} said: \"{t}\"", "<{p}> {t}", "- {p}: {t}"])
    topics = rng.sample(TOPICS, rng.randint(5, 7))
    told: dict = {}
    later = []

    def say(person: str, text: str) -> Line:
        return window.say(style.format(p=person, t=capital(text)))
    for x, kind in topics[:-1]:
        v, w = _topic_values(rng, kind)
        speaker = rng.choice([a, b])
        first = say(speaker, rng.choice(SAY).format(x=x, v=w))
        told[x] = [(first, f"{x} {w}", w)]
        roll = rng.random()
        if roll < 0.4:
            if rng.random() < 0.5:
                say(b if speaker == a else a, rng.choice(CHAT))
            line = say(speaker, rng.choice(FIX).format(v=v, w=w))
            told[x].append((line, f"{x} {v}", v))
        elif roll < 0.6:
            later.append((x, v, w, rng.choice(NAMED_FIX)))
        elif roll < 0.72:
            later.append((x, None, w, rng.choice(TAKEN)))
        elif roll < 0.9:
            say(b if speaker == a else a, rng.choice(CHAT))
    rng.shuffle(later)
    for x, v, w, template in later:
        line = say(rng.choice([a, b]), template.format(x=x, v=v, w=w))
        told[x].append((line, f"{x} {v}" if v else f"{x} taken back", v))
    for x, _ in rng.sample(topics, min(len(topics), rng.randint(4, 6))):
        _ask_topic(rng, window, x, told.get(x, []))
    return window


def _topic_values(rng, kind: str) -> list[str]:
    if kind == "time":
        return [f"{h}:{m:02}" for h, m in zip(rng.sample(range(6, 23), 2),
                                              rng.choices([0, 15, 30, 45], k=2))]
    if kind == "day":
        return rng.sample("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(), 2)
    if kind == "word":
        return [lexicon.invent(rng), lexicon.code(rng)]
    found = _values(rng, kind, 2)
    return [f"the {v}" for v in found] if kind == "room" else found


def _ask_topic(rng, window, x, told) -> None:
    if not told:
        put(rng, window, ASKED, [unknown(f"no line gives the {x}")], "corrected", x=x)
        return
    lines = [t[0] for t in told]
    noted = [notes([t[:2] for t in told])] if len(told) > 1 else []
    if len(told) > 1 and rng.random() < 0.3:
        put(rng, window, AT_FIRST, noted + [answer(told[0][2], lines[0])], "corrected", x=x)
    elif told[-1][2] is None:
        put(rng, window, ASKED, noted + [unknown("it was taken back")], "corrected", x=x)
    else:
        put(rng, window, ASKED, noted + [answer(told[-1][2], *lines)], "corrected", x=x)


FAMILIES = {"held": held, "corrected": corrected, "variables": variables, "chains": chains}
