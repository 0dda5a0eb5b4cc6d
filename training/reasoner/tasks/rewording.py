"""bAbI's sentences and questions in other words of the same meaning, for all of its tasks.

`fact` and `question` take a sentence in the original wording, under whatever names, and give
another; one that no pattern knows stays as it is. The wordings are those of the other generators,
so a story looks like any other window. Source of the sentences: Weston et al. 2015.
"""
from __future__ import annotations

import random
import re

from .. import lexicon
from . import directions, logic, sizes
from . import phrases as say
from . import questions as ask
from .wording import capital

_CONNECTORS = "After that|Then|Following that|Afterwards"
_WHEN = "|".join(say.TIMES)
# The part behind who goes.
_GOINGS = [text[4:-1] for text in say.TIMELESS_GO]
_FITS = [f"{text}." for text in sizes.FITS]


def _going(found, rng: random.Random) -> str:
    connector, time_first, who, time_before, room, time = found.groups()
    if pair := re.fullmatch(r"([\w-]+) and ([\w-]+)", who):
        who = say.phrase(rng, say.ALSO, a=pair[1], b=pair[2])
    if rng.random() < 0.12:  # a verb that nobody knows: "to the room" says enough
        going = f"{lexicon.invent(rng, 1)}ed {rng.choice(['to', 'into'])} the {room}"
    else:
        going = rng.choice(_GOINGS).format(r=room)
    when = (time or time_before or time_first or "").lower()
    text = f"{who} {going}"
    if when:
        when = rng.choice(say.TIMES[when])
        text = f"{when}, {text}" if rng.random() < 0.3 else f"{text} {when}"
    if connector:
        text = f"{rng.choice(say.LATER)}, {text}"
    return capital(text) + "."



def _said(templates: list[str], *keys: str):
    """Words of the groups into a template of the list."""
    return lambda found, rng: capital(
        rng.choice(templates).format(**dict(zip(keys, found.groups()))))


def _screen(found, rng: random.Random) -> str:
    a, d, b = found.groups()
    return rng.choice(directions.SAY_SCREEN[d]).format(a=a, b=b)


def _ask_screen(found, rng: random.Random) -> str:
    return directions.ask_side(rng, *found.groups())


def _fear(found, rng: random.Random) -> str:
    kinds = dict(zip("AB", map(str.lower, found.groups())))
    return capital(say.phrase(rng, say.FEARS, **kinds))


def _kind(found, rng: random.Random) -> str:
    return capital(say.phrase(rng, logic.IS_A, p=found[1], a=found[2], A=lexicon.plural(found[2])))


N = r"([\w-]+)"
STATES = ("tired", "hungry", "thirsty", "bored")
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
     _said(directions.SAY_COMPASS, "a", "d", "b")),
    (r"^The (.+?) is (?:to the )?(above|below|left|right)(?: of)? the (.+)\.$", _screen),
    (r"^The (.+) fits inside the (.+)\.$", _said(_FITS, "a", "b")),
    (r"^The (.+) is bigger than the (.+)\.$", _said(_FITS, "b", "a")),
    (rf"^{N} are afraid of {N}\.$", _fear),
    (rf"^{N} is a {N}\.$", _kind),
    (rf"^{N} is ({'|'.join(STATES)})\.$", _said(logic.FEELS, "p", "s")),
    (rf"^{N} is {N}\.$", _said(logic.HAS_COLOUR, "p", "c")),
)]
_QUESTIONS = [(re.compile(pattern), make) for pattern, make in (
    (rf"^Where is the {N}\?$", _said(ask.WHERE_O, "o")),
    (rf"^Where is {N}\?$", _said(ask.WHERE, "p")),
    (rf"^Where was the {N} before the {N}\?$", _said(ask.BEFORE_O, "o", "r")),
    (rf"^Where was {N} before the {N}\?$", _said(ask.BEFORE_P, "p", "r")),
    (rf"^Is {N} in the {N}\?$", _said(ask.IS_IN, "p", "r")),
    (rf"^How many objects is {N} carrying\?$", _said(ask.COUNT, "p")),
    (rf"^What is {N} carrying\?$", _said(ask.CARRY, "p")),
    (rf"^What is (north|south|east|west) of the {N}\?$", _said(directions.ASK_WHAT, "d", "b")),
    (rf"^What is the {N} (north|south|east|west) of\?$", _said(directions.ASK_OF, "a", "d")),
    (rf"^How do you go from the {N} to the {N}\?$", _said(directions.ASK_PATH, "a", "b")),
    (rf"^What did {N} give to {N}\?$", _said(ask.GAVE_WHAT, "p", "q")),
    (rf"^Who did {N} give the {N} to\?$", _said(ask.GAVE_TO, "p", "o")),
    (rf"^Who gave the {N} to {N}\?$", _said(ask.WHO_GAVE_TO, "o", "q")),
    (rf"^Who gave the {N}\?$", _said(ask.WHO_GAVE, "o")),
    (rf"^Who received the {N}\?$", _said(ask.RECEIVED, "o")),
    (rf"^What is {N} afraid of\?$", _said(ask.AFRAID, "p")),
    (rf"^What color is {N}\?$", _said(logic.ASK_COLOUR, "p")),
    (r"^Is the (.+?) (?:to the )?(above|below|left|right)(?: of)? the (.+)\?$", _ask_screen),
    (r"^Does the (.+) fit in the (.+)\?$", _said(sizes.FITS_IN, "x", "y")),
    (r"^Is the (.+) bigger than the (.+)\?$", _said(sizes.FITS_IN, "y", "x")),
    (rf"^Where will {N} go\?$", _said(ask.WILL_GO, "p")),
    (rf"^Why did {N} go to the {N}\?$", _said(ask.WHY_GO, "p", "r")),
    (rf"^Why did {N} get the {N}\?$", _said(ask.WHY_TAKE, "p", "o")),
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
