"""bAbI's sentences and questions in other words of the same meaning, for all of its tasks.

`fact` and `question` take a sentence in the original wording, under whatever names, and give
another; one that no pattern knows stays as it is. The wordings are those of the other generators,
so a story looks like any other window. Source of the sentences: Weston et al. 2015.
"""
from __future__ import annotations

import random
import re

from .. import lexicon
from . import events, logic, sizes, space
from . import phrases as say

_CONNECTORS = "After that|Then|Following that|Afterwards"
_TIMES = {
    "yesterday": ["yesterday", "the previous day", "a day earlier"],
    "this morning": ["this morning", "in the morning today", "before noon today"],
    "this afternoon": ["this afternoon", "in the afternoon today", "past noon today"],
    "this evening": ["this evening", "in the evening today", "late today"],
}
_WHEN = "|".join(_TIMES)
# Goings of one or several people, pronouns too: the part behind who goes.
_GOINGS = [t[4:-1] for t in say.GO if re.match(r"\{p\} (?!is |was |has |made their )[^\"]*\.$", t)]
_PAIRS = ["{a} and {b}", "{b} and {a}", "{a} together with {b}", "both {a} and {b}",
          "{a} as well as {b}"]
_WILL = ["Where will {p} go?", "Where is {p} going to go?", "Which place will {p} go to?"]
_WHY_GO = ["Why did {p} go to the {r}?", "What made {p} go to the {r}?",
           "For what reason did {p} go to the {r}?"]
_WHY_TAKE = ["Why did {p} get the {o}?", "What made {p} take the {o}?",
             "For what reason did {p} take the {o}?"]
_GAVE_WHAT = ["What did {p} give to {q}?", "What did {p} hand to {q}?",
              "What did {q} get from {p}?"]
_GAVE_TO = ["Who did {p} give the {o} to?", "To whom did {p} give the {o}?",
            "Who got the {o} from {p}?"]
_WHO_GAVE_TO = ["Who gave the {o} to {q}?", "From whom did {q} get the {o}?"]
_WHO_GAVE = ["Who gave the {o}?", "Who gave the {o} away?", "By whom was the {o} given?"]
_RECEIVED = ["Who received the {o}?", "Who was given the {o}?", "Who got the {o}?"]
_AFRAID = ["What is {p} afraid of?", "What does {p} fear?", "Which animal scares {p}?"]
_FEARS = ["{A} are afraid of {B}.", "{A} fear {B}.", "All {A} run from {B}."]
_FITS = [f"{text}." for text in sizes.FITS]
_IS_SCREEN = ["Is the {a} {d} the {b}?", "Is it true that the {a} is {d} the {b}?",
              "Would you see the {a} {d} the {b}?"]


def _going(found, rng: random.Random) -> str:
    connector, time_first, who, time_before, room, time = found.groups()
    if pair := re.fullmatch(r"([\w-]+) and ([\w-]+)", who):
        who = rng.choice(_PAIRS).format(a=pair[1], b=pair[2])
    if rng.random() < 0.08:  # a verb that nobody knows: "to the room" says enough
        going = f"{lexicon.invent(rng, 1)}ed {rng.choice(['to', 'into'])} the {room}"
    else:
        going = rng.choice(_GOINGS).format(r=room)
    when = (time or time_before or time_first or "").lower()
    text = f"{who} {going}"
    if when:
        when = rng.choice(_TIMES[when])
        text = f"{when}, {text}" if rng.random() < 0.3 else f"{text} {when}"
    if connector:
        text = f"{rng.choice(say.LATER)}, {text}"
    return _capital(text) + "."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _said(templates: list[str], *keys: str):
    """Words of the groups into a template of the list."""
    return lambda found, rng: _capital(
        rng.choice(templates).format(**dict(zip(keys, found.groups()))))


def _screen(found, rng: random.Random) -> str:
    a, d, b = found.groups()
    return rng.choice(space.SAY_SCREEN[d]).format(a=a, b=b)


N = r"([\w-]+)"
TAKE = re.compile(rf"^{N} (?:got|picked up|took|grabbed) the {N}(?: there)?\.$")
LEAVE = re.compile(rf"^{N} (?:dropped|put down|left|discarded) the {N}(?: there)?\.$")
GIVE = re.compile(rf"^{N} (?:gave|handed|passed) the {N} to {N}\.$")
_FACTS = [(re.compile(pattern, re.IGNORECASE), make) for pattern, make in (
    (rf"^(?:({_CONNECTORS}),? )?(?:({_WHEN}) )?((?:[\w-]+ and )?[\w-]+) (?:({_WHEN}) )?(?:moved|"
     rf"went back|went|journeyed|travelled) to the {N}(?: ({_WHEN}))?\.$", _going),
    (TAKE.pattern, _said(say.TAKE, "p", "o")),
    (LEAVE.pattern, _said(say.LEAVE, "p", "o")),
    (GIVE.pattern, _said(say.GIVE, "p", "o", "q")),
    (rf"^{N} is (?:not|no longer) in the {N}\.$", _said(say.NOT_BE, "p", "r")),
    (rf"^{N} is either in the {N} or the {N}\.$", _said(say.EITHER, "p", "r", "s")),
    (rf"^{N} is in the {N}\.$", _said(say.BE, "p", "r")),
    (rf"^The {N} is (north|south|east|west) of the {N}\.$",
     _said(space.SAY_COMPASS, "a", "d", "b")),
    (r"^The (.+?) is (?:to the )?(above|below|left|right)(?: of)? the (.+)\.$", _screen),
    (r"^The (.+) fits inside the (.+)\.$", _said(_FITS, "a", "b")),
    (r"^The (.+) is bigger than the (.+)\.$", _said(_FITS, "b", "a")),
    (rf"^{N} are afraid of {N}\.$", _said(_FEARS, "A", "B")),
    (rf"^{N} is a {N}\.$", _said(logic.IS_A, "p", "a")),
    (r"^(\w+) is (white|gray|green|yellow)\.$", _said(logic.HAS_COLOUR, "p", "c")),
)]
_QUESTIONS = [(re.compile(pattern), make) for pattern, make in (
    (rf"^Where is the {N}\?$", _said(events.WHERE_O, "o")),
    (rf"^Where is {N}\?$", _said(events.WHERE, "p")),
    (rf"^Where was the {N} before the {N}\?$", _said(events.BEFORE_O, "o", "r")),
    (rf"^Where was {N} before the {N}\?$", _said(events.BEFORE_P, "p", "r")),
    (rf"^Is {N} in the {N}\?$", _said(events.IS_IN, "p", "r")),
    (rf"^How many objects is {N} carrying\?$", _said(events.COUNT, "p")),
    (rf"^What is {N} carrying\?$", _said(events.CARRY, "p")),
    (rf"^What is (north|south|east|west) of the {N}\?$", _said(space.ASK_WHAT, "d", "b")),
    (rf"^What is the {N} (north|south|east|west) of\?$", _said(space.ASK_OF, "a", "d")),
    (rf"^How do you go from the {N} to the {N}\?$", _said(space.ASK_PATH, "a", "b")),
    (rf"^What did {N} give to {N}\?$", _said(_GAVE_WHAT, "p", "q")),
    (rf"^Who did {N} give the {N} to\?$", _said(_GAVE_TO, "p", "o")),
    (rf"^Who gave the {N} to {N}\?$", _said(_WHO_GAVE_TO, "o", "q")),
    (rf"^Who gave the {N}\?$", _said(_WHO_GAVE, "o")),
    (rf"^Who received the {N}\?$", _said(_RECEIVED, "o")),
    (rf"^What is {N} afraid of\?$", _said(_AFRAID, "p")),
    (rf"^What color is {N}\?$", _said(logic.ASK_COLOUR, "p")),
    (r"^Is the (.+?) ((?:to the )?(?:above|below|left of|right of)) the (.+)\?$",
     _said(_IS_SCREEN, "a", "d", "b")),
    (r"^Does the (.+) fit in the (.+)\?$", _said(sizes.FITS_IN, "x", "y")),
    (r"^Is the (.+) bigger than the (.+)\?$", _said(sizes.FITS_IN, "y", "x")),
    (rf"^Where will {N} go\?$", _said(_WILL, "p")),
    (rf"^Why did {N} go to the {N}\?$", _said(_WHY_GO, "p", "r")),
    (rf"^Why did {N} get the {N}\?$", _said(_WHY_TAKE, "p", "o")),
)]


def fact(text: str, rng: random.Random) -> str:
    return _reworded(_FACTS, text, rng)


def question(text: str, rng: random.Random) -> str:
    return _reworded(_QUESTIONS, text, rng)


def _reworded(patterns, text: str, rng: random.Random) -> str:
    for pattern, make in patterns:
        if found := pattern.match(text):
            return make(found, rng)
    return text
