"""Rules and their use: deduction, induction, exceptions, motives; the solver applies the rules."""
from __future__ import annotations

import random

from .. import lexicon
from ..window import Window, answer, lines_of, notes, unknown
from . import phrases as say
from . import questions as ask
from .wording import form

# (how a rule is told, what a note says of it, how it is asked for)
AFRAID = (say.FEARS, "{a} afraid of {b}", ask.AFRAID)
OTHER_RULES = [
    (["{A} like to eat {B}."], "{a} eats {b}",
     ["What does {p} like to eat?", "What would {p} eat?"]),
    (["{A} chase {B}."], "{a} chases {b}",
     ["What does {p} chase?", "Which animal does {p} chase?"]),
    (["Every {a} hates every {b}."], "{a} hates {b}", ["What does {p} hate?"]),
    (["A {a} never trusts a {b}."], "{a} distrusts {b}",
     ["What does {p} never trust?", "Which animal is not trusted by {p}?"]),
]
IS_A = [
    "{p} is a {a}.", "{p} is a {a}.", "{p} happens to be a {a}.", "The {a} is called {p}.",
    "There is a {a} named {p}.", "{p}, a {a}, lives here.", "{p} is one of the {A}.",
    "{p} belongs to the {A}.", "{p} is a real {a}.", "{p} is clearly a {a}.",
    "{p} is a {a} by kind.", "{p} is what one calls a {a}.", "{p} is known to be a {a}.",
    "{p} is nothing but a {a}.", "{p}, as everyone can see, is a {a}.", "{p} the {a} is here.",
    "{p} comes from a family of {A}.", "{p} turned out to be a {a}.", "{p}: a {a}.",
    "The {a} has the name {p}.", "The {a} answers to the name of {p}.",
    "The name of the {a} is {p}.", "That {a} is {p}.", "This is {p}, a {a}.",
    "One of the {A} is {p}.", "One {a} is named {p}.", "Among the {A} is {p}.",
    "A {a} is what {p} is.", "A {a} called {p} lives here.", "Meet {p}, the {a}.",
    "They named the {a} {p}.", "We call our {a} {p}.", "Everybody knows that {p} is a {a}.",
]
HAS_COLOUR = [
    "{p} is {c}.", "{p} is {c}.", "{p} has a {c} coat.", "The colour of {p} is {c}.",
    "{p} is plainly {c}.", "{p} is coloured {c}.", "{p} is {c} in colour.",
    "{p} is of a {c} colour.", "{p} is {c}, as everyone can see.", "{p} is quite {c}.",
    "{p} is known for being {c}.", "{p} is clearly {c}.", "{p} has {c} fur.", "{p} has {c} skin.",
    "{p} has {c} hair.", "{p} has a {c} colour.", "{p} has the colour {c}.",
    "{p} wears a {c} coat by nature.", "{p} shows a {c} coat.", "{p} comes in {c}.",
    "{p} appears {c}.", "{p} was painted in {c}.", "{p}'s colour is {c}.", "{p}'s coat is {c}.",
    "{p}: {c}.", "The coat of {p} is {c}.", "The skin of {p} is {c}.",
    "The colour that {p} has is {c}.", "The colour of {p}'s coat is {c}.",
    "In colour, {p} is {c}.", "As for colour, {p} is {c}.", "{c} is the colour of {p}.",
    "{c} is how {p} looks.", "One sees at once that {p} is {c}.",
]
ASK_COLOUR = [
    "What color is {p}?", "What colour is {p}?", "Which colour does {p} have?",
    "What colour would {p} be?", "Name the colour of {p}.", "What color does {p} have?",
    "What colour has {p}?", "What color is {p} likely to be?", "What colour is {p}'s coat?",
    "What is the color of {p}?", "What is the colour of {p}?", "What is {p}'s colour?",
    "Which color is {p}?", "Which colour is {p}'s coat?", "Which colour would one expect of {p}?",
    "Of which colour is {p}?", "Of what color is {p}?", "In which colour does {p} come?",
    "How is {p} coloured?", "Tell me the color of {p}.", "Tell me {p}'s colour.",
    "Say what colour {p} is.", "Give the color of {p}.", "{p} is of which colour?",
    "{p} has what color?",
]


def _is_a(rng: random.Random, wordings: list[str], name: str, kind: str) -> str:
    return form(rng, wordings, p=name, a=kind, A=lexicon.plural(kind))


def deduction(rng: random.Random) -> Window:
    """Kinds fear (eat, chase ...) kinds; somebody is of a kind."""
    window = Window()
    kinds = lexicon.animals(rng, rng.randint(3, 5), 0.3)
    names = lexicon.people(rng, rng.randint(3, 6))
    rules, short, asked = AFRAID if rng.random() < 0.5 else rng.choice(OTHER_RULES)
    wordings = say.few(rng, rules)
    targets = {k: rng.choice([x for x in kinds if x != k]) for k in kinds}
    told = rng.sample(kinds, rng.randint(2, len(kinds)))
    lines, said = [], {}
    for k in told:
        words = {"a": k, "b": targets[k], "A": lexicon.plural(k), "B": lexicon.plural(targets[k])}
        lines.append(("rule", k, form(rng, wordings, **words)))
    is_a = say.few(rng, IS_A)
    of = {p: rng.choice(kinds) for p in names}
    lines += [("is", p, _is_a(rng, is_a, p, of[p])) for p in names]
    rng.shuffle(lines)
    for kind, who, text in lines:
        said[kind, who] = window.say(text)
    for p in rng.sample(names, min(4, len(names))):
        k, first = of[p], (p, said["is", p], of[p])
        question = rng.choice(asked).format(p=p)
        if k not in told:
            window.ask(question, [notes([first, (k, "no rule")]), unknown(f"no rule for {k}")],
                       "deduction")
            continue
        b = targets[k]
        steps = [notes([first, (k, said["rule", k], short.format(a="", b=b).strip())]),
                 answer(b, said["is", p], said["rule", k])]
        window.ask(question, steps, "deduction")
    return window


def induction(rng: random.Random) -> Window:
    """What holds of the others of a kind is taken to hold of this one."""
    window = Window()
    kinds = lexicon.animals(rng, rng.randint(3, 4), 0.2)
    colours = lexicon.colours(rng, len(kinds))
    colour = dict(zip(kinds, colours))
    names = lexicon.people(rng, rng.randint(5, 8))
    of = {p: rng.choice(kinds) for p in names}
    is_a, has = say.few(rng, IS_A), say.few(rng, HAS_COLOUR)
    bare = set(rng.sample(names, rng.randint(1, 2)))
    lines = [("is", p, _is_a(rng, is_a, p, of[p])) for p in names]
    lines += [("colour", p, form(rng, has, p=p, c=colour[of[p]])) for p in names if p not in bare]
    rng.shuffle(lines)
    said = {(k, p): window.say(text) for k, p, text in lines}
    for p in names:
        question = rng.choice(ASK_COLOUR).format(p=p)
        if p not in bare:
            line = said["colour", p]
            window.ask(question, [notes([(p, line, colour[of[p]])]),
                                  answer(colour[of[p]], line)], "induction")
            continue
        like = [q for q in names if q not in bare and of[q] == of[p]]
        first = (p, said["is", p], of[p])
        if not like:
            window.ask(question, [notes([first, (f"other {of[p]}", "none")]),
                                  unknown(f"no other {of[p]}")], "induction")
            continue
        q = max(like, key=lambda q: window.items.index(said["is", q]))  # the last one told of
        pieces = [first, (f"other {of[p]}", said["is", q], q),
                  (q, said["colour", q], colour[of[p]])]
        window.ask(question, [notes(pieces), answer(colour[of[p]], *lines_of(pieces))],
                   "induction")
    window.asked = rng.sample(window.asked, min(5, len(window.asked)))
    return window


STATES = """hungry thirsty tired bored cold sick angry curious lonely sleepy nervous cheerful wet
dirty busy homesick restless worried proud late""".split()
FEELS = [
    "{p} is {s}.", "{p} feels {s}.", "{p} seems to be {s}.", "{p} has been {s} all day.",
    "{p} is very {s}.", "{p} is rather {s}.", "{p} is {s} now.", "{p} is {s} again.",
    "{p} is a little {s}.", "{p} is feeling {s}.", "{p} is beginning to be {s}.",
    "{p} is getting {s}.", "{p} gets {s}.", "{p} got {s}.", "{p} feels rather {s}.",
    "{p} looks {s}.", "{p} seems {s}.", "{p} was {s} at that moment.", "{p} must be {s}.",
    "{p} appears to be {s}.", '{p} says: "I am {s}."', "{p} complains of being {s}.",
    "{p} told everybody about being {s}.", "{p} cannot help being {s}.",
    "{p} has started to feel {s}.", "{p}: I feel {s}.", '"How {s} I am!" said {p}.',
    "All at once {p} feels {s}.", "Now {p} is {s}.", "One can see that {p} is {s}.",
    "{s} is what {p} is.",
]
MOTIVE_RULE = ["Whoever is {s} goes to the {r}.", "People who are {s} go to the {r}.",
               "When {s}, people go to the {r}.", "The {r} is where {s} people go.",
               "If somebody is {s}, the {r} is the place to go."]
TAKE_RULE = ["Whoever is {s} takes the {o}.", "People who are {s} pick up the {o}.",
             "The {o} is what {s} people reach for."]


def motives(rng: random.Random) -> Window:
    """States lead to places and things by stated rules; why somebody went, where they will go."""
    window, n = Window(), rng.randint(2, 4)
    states, rooms = rng.sample(STATES, n + 1), lexicon.rooms(rng, n)
    things, names = lexicon.objects(rng, n), lexicon.people(rng, rng.randint(2, 4))
    rules, takes = {}, {}
    for s, r, o in zip(states, rooms, things):
        rules[s] = (window.say(rng.choice(MOTIVE_RULE).format(s=s, r=r)), r)
        if rng.random() < 0.6:
            takes[s] = (window.say(rng.choice(TAKE_RULE).format(s=s, o=o)), o)
    rng.shuffle(window.items)
    for p in names:
        s = rng.choice(states)
        line = window.say(form(rng, FEELS, p=p, s=s))
        will = rng.choice(ask.WILL_GO)
        if s not in rules:
            window.ask(will.format(p=p), [notes([(p, line, s), (s, "no rule")]),
                                          unknown(f"no rule for {s}")], "motive")
            continue
        rule, room = rules[s]
        window.ask(will.format(p=p), [notes([(p, line, s), (s, rule, f"to {room}")]),
                                      answer(room, line, rule)], "motive")
        went = window.say(say.phrase(rng, say.GO, p=p, r=room))
        window.ask(say.phrase(rng, ask.WHY_GO, p=p, r=room),
                   [notes([(p, went, f"to {room}"), (p, line, s)]),
                                             answer(s, line)], "motive")
        if s in takes and rng.random() < 0.7:
            thing = takes[s][1]
            got = window.say(say.phrase(rng, say.TAKE, p=p, o=thing))
            steps = [notes([(p, got, f"took {thing}"), (p, line, s)]), answer(s, line)]
            window.ask(say.phrase(rng, ask.WHY_TAKE, p=p, o=thing), steps, "motive")
    return window


def exceptions(rng: random.Random) -> Window:
    """Rules with exceptions: members of a group may do something unless a line says otherwise."""
    window = Window()
    groups, names = lexicon.teams(rng, 3), lexicon.people(rng, rng.randint(4, 6))
    thing = rng.choice(["enter the archive", "order a car", "sign contracts", "use the roof",
                        "borrow the keys", "open the safe", "work from home", "bring a guest"])
    may = {g: rng.random() < 0.6 for g in groups}
    rules = {g: window.say(rng.choice(
        [f"Members of {g} may {thing}.", f"{g} is allowed to {thing}.",
         f"Everyone in {g} can {thing}."]
        if may[g] else [f"Members of {g} may not {thing}.", f"{g} is not allowed to {thing}.",
                        f"Nobody in {g} can {thing}."])) for g in groups}
    of = {p: rng.choice(groups) for p in names}
    member = {p: window.say(rng.choice([f"{p} is in {of[p]}.", f"{p} works for {of[p]}.",
                                        f"{of[p]} includes {p}.", f"{p} belongs to {of[p]}."]))
              for p in names}
    except_ = {p: window.say(f"{p} is an exception to the rule.")
                             for p in names if rng.random() < 0.25}
    rng.shuffle(window.items)
    stranger = lexicon.people(rng, 1)[0]
    asked = rng.choice(["May {p} {t}?", "Can {p} {t}?", "Is {p} allowed to {t}?"])
    for p in rng.sample(names, min(4, len(names))):
        pieces = [(p, member[p], f"in {of[p]}"),
                  (of[p], rules[of[p]], "may" if may[of[p]] else "may not")]
        allowed = may[of[p]]
        if p in except_:
            pieces.append((p, except_[p], "exception"))
            allowed = not allowed
        window.ask(asked.format(p=p, t=thing),
                   [notes(pieces), answer("yes" if allowed else "no", *lines_of(pieces))],
                   "exception")
    if stranger not in names:
        window.ask(asked.format(p=stranger, t=thing), [unknown(f"no line names {stranger}")],
                   "exception")
    return window


FAMILIES = {"deduction": deduction, "induction": induction, "motives": motives,
            "exceptions": exceptions}
