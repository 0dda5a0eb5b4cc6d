"""Wordings of what happens in a world: going, taking, leaving, giving, being.

Every list is a set of templates of one meaning; a generator draws anew for each sentence, so that
no single verb stands for the meaning. {p} person, {q} other person, {r} place, {o} object.
"""
from __future__ import annotations

import random

GO = [
    "{p} went to the {r}.", "{p} moved to the {r}.", "{p} journeyed to the {r}.",
    "{p} travelled to the {r}.", "{p} went back to the {r}.", "{p} walked to the {r}.",
    "{p} ran to the {r}.", "{p} hurried to the {r}.", "{p} strolled into the {r}.",
    "{p} wandered over to the {r}.", "{p} headed to the {r}.", "{p} returned to the {r}.",
    "{p} entered the {r}.", "{p} stepped into the {r}.", "{p} made the trip to the {r}.",
    "{p} drove to the {r}.", "{p} was sent to the {r}.", "{p} was seen walking into the {r}.",
    "{p} arrived at the {r}.", "{p} came to the {r}.", "{p} crept into the {r}.",
    "{p} marched off to the {r}.", "{p} left for the {r}.",
    "{p} set off for the {r} and got there.", "Next, {p} turned up in the {r}.",
    "Then {p} went over to the {r}.", "To the {r} went {p}.", "{p} has just reached the {r}.",
    "{p} relocated to the {r}.", '"I am in the {r} now," said {p}.',
    "{p}: I just got to the {r}.", "{p} slipped into the {r}.", "{p} rushed to the {r}.",
    "{p} is on foot and has come into the {r}.", "{p} rode to the {r}.",
    "{p} made a beeline for the {r}.", "{p} proceeded to the {r}.", "{p} popped into the {r}.",
    "{p} strode into the {r}.", "{p} raced to the {r}.", "{p} scurried into the {r}.",
    "{p} drifted into the {r}.", "{p} limped to the {r}.", "{p} bolted to the {r}.",
    "{p} meandered into the {r}.", "{p} plodded to the {r}.", "{p} paced over to the {r}.",
    "{p} went on to the {r}.", "{p} went through to the {r}.", "{p} passed into the {r}.",
    "{p} retreated to the {r}.", "{p} crawled into the {r}.", "{p} danced into the {r}.",
    "{p} stumbled into the {r}.", "{p} made their way to the {r}.",
    "{p} found the way to the {r}.", "{p} disappeared into the {r}.", "{p} got to the {r}.",
    "{p} showed up at the {r}.", "{p} skipped off to the {r}.", "{p} flew to the {r}.",
    "{p} was brought to the {r}.", "{p} took a stroll to the {r}.",
    "{p} paid a visit to the {r}.", "{p} called in at the {r}.", "{p} has moved into the {r}.",
    "{p} swept into the {r}.",
]
BE = [
    "{p} is in the {r}.", "{p} is at the {r}.", "{p} can be found in the {r}.",
    "Right now {p} is in the {r}.", "{p} is waiting in the {r}.", "{p} sits in the {r}.",
    "{p} stayed in the {r}.", "You will find {p} in the {r}.", "{p} remains in the {r}.",
    "{p} is inside the {r}.", "{p} is standing in the {r}.", "The {r} is where {p} is.",
    "There is {p} in the {r}.", "{p} is over in the {r}.", "{p} has been in the {r} all along.",
]
NOT_BE = [
    "{p} is not in the {r}.", "{p} is no longer in the {r}.", "{p} has left the {r}.",
    "{p} isn't in the {r} any more.", "Nobody finds {p} in the {r}.", "{p} went out of the {r}.",
    "{p} is nowhere in the {r}.", "{p} is out of the {r} now.", "{p} departed from the {r}.",
    "The {r} is not where {p} is.", "{p} cannot be found in the {r}.",
    "{p} was in the {r} but is not any longer.",
]
EITHER = [
    "{p} is either in the {r} or the {s}.", "{p} is in the {r} or in the {s}.",
    "Either the {r} or the {s} is where {p} is.", "{p} may be in the {r}, or else in the {s}.",
]
TAKE = [
    "{p} took the {o}.", "{p} got the {o}.", "{p} grabbed the {o}.", "{p} picked up the {o}.",
    "{p} picked the {o} up.", "{p} collected the {o}.", "{p} fetched the {o}.",
    "{p} lifted the {o}.", "{p} seized the {o}.", "{p} snatched the {o}.",
    "{p} gathered up the {o}.", "The {o} was picked up by {p}.", "The {o} was taken by {p}.",
    "{p} took hold of the {o}.", "{p} pocketed the {o}.", "{p} now carries the {o}.",
    "{p} got hold of the {o}.", "{p} took the {o} along.", '"I have the {o}," said {p}.',
    "{p} scooped up the {o}.", "{p} retrieved the {o}.", "{p} claimed the {o}.",
    "{p} obtained the {o}.", "{p} procured the {o}.", "{p} took possession of the {o}.",
    "{p} took up the {o}.", "{p} carried off the {o}.", "{p} walked off with the {o}.",
    "{p} made off with the {o}.", "{p} bore the {o} away.", "{p} laid hands on the {o}.",
    "{p} clutched the {o}.", "{p} came away with the {o}.", "{p} swiped the {o}.",
    "{p} helped themselves to the {o}.", "{p} hauled up the {o}.", "{p} caught up the {o}.",
    "{p} put the {o} in a bag.", "The {o} was fetched by {p}.", "The {o} is now with {p}.",
]
THERE = [" there.", " there.", ".", ".", ".", ".", " from the floor.", " quietly."]
LEAVE = [
    "{p} dropped the {o}.", "{p} put down the {o}.", "{p} left the {o}.",
    "{p} discarded the {o}.", "{p} put the {o} down.", "{p} set the {o} down.",
    "{p} let go of the {o}.", "{p} released the {o}.", "{p} abandoned the {o}.",
    "The {o} was left behind by {p}.", "{p} placed the {o} on the floor.",
    "{p} laid the {o} aside.", "The {o} was dropped by {p}.", "{p} got rid of the {o}.",
    "{p} deposited the {o}.", "{p} parted with the {o} and left it lying.",
    "{p} left the {o} behind.", "{p} threw the {o} away.", "{p} threw down the {o}.",
    "{p} let the {o} fall.", "{p} forgot the {o}.", "{p} unloaded the {o}.",
    "{p} tossed the {o} aside.", "{p} flung the {o} down.", "{p} lowered the {o} to the ground.",
    "{p} gave up the {o}.", "{p} no longer wanted the {o} and left it.",
    "The {o} slipped from {p}'s hands.", "The {o} was put down by {p}.", "{p} shed the {o}.",
    "{p} stopped carrying the {o}.", "{p} rid themselves of the {o}.",
]
GIVE = [
    "{p} gave the {o} to {q}.", "{p} handed the {o} to {q}.", "{p} passed the {o} to {q}.",
    "{p} gave {q} the {o}.", "{p} handed {q} the {o}.", "{q} received the {o} from {p}.",
    "{q} got the {o} from {p}.", "The {o} was given to {q} by {p}.",
    "{p} handed over the {o} to {q}.", "{q} was handed the {o} by {p}.",
    "{p} tossed the {o} to {q}.", "{p} slipped {q} the {o}.", "{p} delivered the {o} to {q}.",
    "{q} accepted the {o} from {p}.", "{p} lent the {o} to {q}.", "{p} entrusted the {o} to {q}.",
    "{p} brought {q} the {o}.", "{p} let {q} have the {o}.", "{p} turned the {o} over to {q}.",
    "{p} offered the {o} to {q}, who took it.", "{p} awarded {q} the {o}.",
    "{p} transferred the {o} to {q}.", "{p} provided {q} with the {o}.",
    "{p} furnished {q} with the {o}.", "{q} obtained the {o} from {p}.",
    "{q} took the {o} from {p}.", "{p} returned the {o} to {q}.",
    "{p} surrendered the {o} to {q}.", "{p} made {q} a gift of the {o}.",
    "{p} threw {q} the {o}.", "The {o} went from {p} to {q}.", "{p} left {q} the {o}.",
    "The {o} was passed to {q} by {p}.",
]
FILLER = [
    "It was raining outside.", "The clock struck nine.", "Nothing else happened for a while.",
    "Somebody laughed.", "A door slammed.", "The lights flickered.", "{p} looked tired.",
    "{p} sighed.", "{p} talked about the weather with {q}.", "{q} nodded at {p}.",
    "{p} likes music.", "The {r} is quite large.", "The {r} was painted last year.",
    "{q} asked about the {o}.", "The {o} is old.", "{p} thought about the {r}.",
    "{p} and {q} are friends.", "Everyone was hungry.", "The wind rose.",
]
ALSO = [
    "{a} and {b}", "{a} and {b}", "{a}, together with {b},", "Both {a} and {b}",
    "{a} as well as {b}",
]
LATER = ["After that", "Then", "Following that", "Afterwards", "Later", "A moment later", "Next",
         "Soon after", "Shortly afterwards", "Subsequently"]


def phrase(rng: random.Random, templates: list[str], **words: str) -> str:
    """A template of the list with the words in place."""
    return rng.choice(templates).format(**words)


def few(rng: random.Random, templates: list[str], most: int = 4) -> list[str]:
    """The wordings that one world uses."""
    return rng.sample(templates, min(len(templates), rng.randint(1, most)))
