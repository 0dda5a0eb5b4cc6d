"""Questions about the made world, with the facts they rest on and a short trace to the answer.

A target is told in two ways: in steps ("@1 was born in @7 , @7 lies in @9 , so @9") or directly
("@9"); the prompt's last word says which ("steps" / "answer"). Texts hold entities as @numbers.
`kind`: one, two (hops), older, same, count. Errors: none; `ask` draws until a question fits.
"""
from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from .world import RELATIONS, Fact, World

ASK = {
    "born": ("where was X born ?", "what is the birthplace of X ?"),
    "lives": ("where does X live ?", "what is the home of X ?"),
    "works": ("for whom does X work ?", "who employs X ?"),
    "friend": ("who is the friend of X ?", "whom trusts X ?"),
    "mentor": ("who taught X ?", "from whom learned X ?"),
    "age": ("how old is X ?", "what is the age of X ?"),
    "country": ("which country contains X ?", "in which country lies X ?"),
    "seat": ("where is X based ?", "which city hosts X ?"),
}
NOUN = {
    "born": ("the birthplace of X",), "lives": ("the home of X",), "works": ("the employer of X",),
    "friend": ("the friend of X",), "mentor": ("the teacher of X",), "seat": ("the seat of X",),
}
SO = ("so", "therefore")


@dataclass(frozen=True)
class Question:
    kind: str
    text: str
    gold: tuple[Fact, ...]
    answer: str  # "@7", "41", "yes"
    steps: str


def ask(world: World, rng: random.Random, pick: Callable[[], int], kind: str) -> Question:
    """One question of the kind; `pick` draws a person."""
    return {"one": path, "two": path, "older": older, "same": same, "count": count}[kind](
        world, rng, pick, kind)


def path(world: World, rng: random.Random, pick, kind: str) -> Question:
    """One hop, or two: the object of the first fact is the subject of the second."""
    first = rng.choice([r for r in RELATIONS if RELATIONS[r][0] == "person"
                        and (kind == "one" or r in NOUN)])
    if kind == "one" and rng.random() < 0.25:
        first = rng.choice(["country", "seat"])
    subject = pick() if RELATIONS[first][0] == "person" else rng.choice(
        world.members[RELATIONS[first][0]])
    facts = [world.get(subject, first)]
    asked = f"@{subject}"
    if kind == "two":
        onward = [r for r in RELATIONS if RELATIONS[r][0] == RELATIONS[first][1]]
        facts.append(world.get(facts[0].object, rng.choice(onward)))
        asked = rng.choice(NOUN[first]).replace("X", asked)
    text = rng.choice(ASK[facts[-1].relation]).replace("X", asked)
    last = facts[-1]
    answer = str(last.object) if last.relation == "age" else f"@{last.object}"
    return Question(kind, text, tuple(facts), answer, trace(rng, facts, answer))


def older(world: World, rng: random.Random, pick, kind: str) -> Question:
    facts = [world.get(p, "age") for p in two(pick)]
    if facts[0].object == facts[1].object:
        return older(world, rng, pick, kind)
    a, b = facts
    more, less = (a, b) if a.object > b.object else (b, a)
    text = rng.choice(("who is older , @%d or @%d ?", "which of the two is older : @%d , @%d ?"))
    between = [f"{more.object} is more than {less.object}"]
    return Question(kind, text % (a.subject, b.subject), (a, b), f"@{more.subject}",
                    trace(rng, facts, f"@{more.subject}", between))


def same(world: World, rng: random.Random, pick, kind: str) -> Question:
    """Half of them are made to be "yes" by looking for a neighbour."""
    first, second = two(pick)
    home = world.get(first, "lives").object
    if rng.random() < 0.5:
        near = [p for p in rng.sample(world.members["person"], len(world.members["person"]) // 2)
                if p != first and world.get(p, "lives").object == home]
        second = near[0] if near else second
    facts = [world.get(first, "lives"), world.get(second, "lives")]
    answer = "yes" if facts[0].object == facts[1].object else "no"
    text = rng.choice(("do @%d and @%d live in the same city ?",
                       "is the home of @%d that of @%d ?"))
    return Question(kind, text % (first, second), tuple(facts), answer, trace(rng, facts, answer))


def count(world: World, rng: random.Random, pick, kind: str) -> Question:
    """How many of three work for a company; some are drawn from its staff."""
    people = [pick() for _ in range(3)]
    company = world.get(people[0], "works").object
    if rng.random() < 0.7:
        staff = [p for p in world.members["person"]
                 if world.get(p, "works").object == company and p not in people]
        people[1] = rng.choice(staff) if staff else people[1]
    rng.shuffle(people)
    if len(set(people)) < 3:
        return count(world, rng, pick, kind)
    facts = [world.get(p, "works") for p in people]
    answer = str(sum(f.object == company for f in facts))
    text = "how many of @%d , @%d , @%d work for @%d ?" % (*people, company)
    return Question(kind, text, tuple(facts), answer, trace(rng, facts, answer))


def two(pick) -> tuple[int, int]:
    a, b = pick(), pick()
    return (a, b) if a != b else two(pick)


def trace(rng: random.Random, facts, answer: str, between=()) -> str:
    """The facts in any of their wordings, then the conclusion."""
    told = [f.tell(rng.randrange(6)) for f in facts]
    return " , ".join([*told, *between, f"{rng.choice(SO)} {answer}"])
