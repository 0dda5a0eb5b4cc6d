"""Relations between people, organisations, places and things, each in many wordings.

`says` are sentences, `nouns` phrases for the thing at the far end, `asks` questions for it, `back`
phrases for the near end. {s} is the near end, {o} the far one; both may themselves be phrases.
"""
from __future__ import annotations

import random
from dataclasses import dataclass

from .. import lexicon


@dataclass(frozen=True)
class Relation:
    name: str  # the canonical word in notes
    source: str
    target: str
    says: tuple[str, ...]
    nouns: tuple[str, ...]
    asks: tuple[str, ...]
    back: tuple[str, ...] = ()


def _r(name, source, target, says, nouns, asks, back="") -> Relation:
    parts = [tuple(x.strip() for x in text.split("|") if x.strip())
             for text in (says, nouns, asks, back)]
    return Relation(name, source, target, *parts)


RELATIONS = [
    _r("manager", "person", "person",
       "{s} reports to {o}|{s}'s manager is {o}|{o} manages {s}|{s} is managed by {o}|"
       "{o} is the boss of {s}|{s} answers to {o} at work|the line manager of {s} is {o}|"
       "{o} supervises {s}|{s} works under {o}|day to day, {s} takes instructions from {o}",
       "{s}'s manager|the manager of {s}|the person who manages {s}|the person {s} reports to|"
       "the boss of {s}|the supervisor of {s}",
       "who manages {s}?|who is the manager of {s}?|to whom does {s} report?|who supervises {s}?|"
       "who is {s}'s boss?", "the person managed by {o}|the person who reports to {o}"),
    _r("employer", "person", "org",
       "{s} works for {o}|{s} is employed by {o}|{o} employs {s}|{s} has a job at {o}|"
       "{s} is on the payroll of {o}|{s} earns a living at {o}|at {o}, {s} has held a post for "
       "years|"
       "{o} pays {s}'s salary|{s} was hired by {o}|{o} took {s} on and kept the newcomer",
       "{s}'s employer|the employer of {s}|the organisation that employs {s}|"
       "the place where {s} works|the organisation {s} works for|the organisation that hired {s}",
       "which organisation employs {s}?|where does {s} work?|who is the employer of {s}?|"
       "what is {s}'s employer?|for which organisation does {s} work?",
       "the person employed by {o}|the person who works for {o}"),
    _r("seat", "org", "city",
       "{s} is based in {o}|{s} has its head office in {o}|the headquarters of {s} are in {o}|"
       "{o} is home to {s}|{s} has its seat in {o}|{s} operates out of {o}|"
       "{s}, an old house, sits in the middle of {o}|visitors to {s} have to travel to {o}|"
       "{s} is headquartered in {o}|from its offices in {o}, {s} runs everything",
       "the city where {s} is based|the seat of {s}|the home city of {s}|"
       "the city that is home to {s}|{s}'s home city|the city where {s} has its head office",
       "in which city is {s} based?|where is {s} based?|which city is home to {s}?|"
       "where does {s} have its head office?|in what city is {s} headquartered?",
       "the organisation based in {o}|the organisation whose seat is {o}"),
    _r("country", "city", "country",
       "{s} is in {o}|{s} lies in {o}|{s} is a city in {o}|{s} belongs to {o}|{s} is part of {o}|"
       "{s} is situated in {o}|one of the cities of {o} is {s}|{o} counts {s} among its cities|"
       "on the map, {s} is within {o}|the country around {s} is {o}|{s} is governed from afar by "
       "{o}",
       "the country in which {s} lies|the country {s} belongs to|{s}'s country|"
       "the country of {s}|the country that contains {s}",
       "in which country is {s}?|in what country does {s} lie?|which country is {s} in?|"
       "to which country does {s} belong?|what is the country of {s}?"),
    _r("birthplace", "person", "city",
       "{s} was born in {o}|{o} is the birthplace of {s}|{s} first saw the light of day in {o}|"
       "{s} comes from {o}|{s} is a native of {o}|{o} is where {s} was born|{s} hails from {o}|"
       "the birth of {s} was recorded in {o}",
       "the city where {s} was born|the birthplace of {s}|{s}'s birthplace|"
       "the city {s} comes from", "where was {s} born?|in which city was {s} born?|"
       "what is the birthplace of {s}?|which city does {s} come from?|where does {s} hail from?",
       "the person born in {o}|the person who comes from {o}"),
    _r("home", "person", "city",
       "{s} lives in {o}|{s} resides in {o}|{s}'s home is in {o}|{s} has settled in {o}|"
       "{s} has a flat in {o} and lives there|{o} is where {s} lives|the home of {s} is in {o}|"
       "{s} moved to {o} long ago and stayed",
       "the city where {s} lives|the home of {s}|the city {s} lives in|{s}'s place of residence",
       "where does {s} live?|in which city does {s} live?|what city is {s}'s home?|"
       "where has {s} settled?|which city does {s} reside in?",
       "the person who lives in {o}|the resident of {o}"),
    _r("teacher", "person", "person",
       "{s} was taught by {o}|{o} taught {s}|{s} studied under {o}|{s} is a former pupil of {o}|"
       "the teacher of {s} was {o}|{s} learned the trade from {o}|{o} once had {s} as a pupil|"
       "{s} took lessons from {o}",
       "the teacher of {s}|{s}'s teacher|the person who taught {s}|the person {s} studied under",
       "who taught {s}?|who was the teacher of {s}?|under whom did {s} study?|"
       "from whom did {s} learn?|whose pupil was {s}?",
       "the pupil of {o}|the person taught by {o}|{o}'s former pupil"),
    _r("founder", "org", "person",
       "{s} was founded by {o}|{o} founded {s}|{o} set up {s}|the founder of {s} is {o}|"
       "{s} owes its existence to its founder {o}|it was {o} who established {s}|"
       "{s} was started by {o}|{s} was called into being by {o}",
       "the founder of {s}|the person who founded {s}|{s}'s founder|the person who set up {s}",
       "who founded {s}?|who is the founder of {s}?|by whom was {s} founded?|who set up {s}?|"
       "who established {s}?", "the organisation founded by {o}|the organisation {o} set up"),
    _r("director", "org", "person",
       "{s} is run by {o}|{o} heads {s}|the director of {s} is {o}|{o} is in charge of {s}|"
       "{o} is director of {s}|{s} has {o} as its director|the board made {o} director of {s}|"
       "at the top of {s} stands {o}",
       "the director of {s}|the head of {s}|the person who runs {s}|{s}'s director|"
       "the person in charge of {s}",
       "who runs {s}?|who is the director of {s}?|who heads {s}?|who is in charge of {s}?|"
       "by whom is {s} run?", "the organisation run by {o}|the organisation {o} heads"),
    _r("owner", "org", "org",
       "{s} is owned by {o}|{o} owns {s}|{s} is a subsidiary of {o}|{o} bought {s}|"
       "the parent of {s} is {o}|{s} was taken over by {o}|{s} belongs to {o}|"
       "{o} holds all the shares of {s}",
       "the owner of {s}|the organisation that owns {s}|the parent of {s}|{s}'s owner",
       "who owns {s}?|which organisation owns {s}?|what is the parent of {s}?|"
       "to which organisation does {s} belong?|by whom is {s} owned?",
       "the organisation owned by {o}|the subsidiary of {o}"),
    _r("team", "person", "team",
       "{s} is on {o}|{s} belongs to {o}|{s} is a member of {o}|{s} joined {o}|"
       "among the members of {o} is {s}|{o} counts {s} as a member|{s} was assigned to {o}|"
       "{s} plays a part in {o}",
       "the team of {s}|{s}'s team|the team {s} belongs to|the team that has {s} as a member",
       "which team is {s} on?|to which team does {s} belong?|what is {s}'s team?|"
       "on what team is {s}?|which team did {s} join?"),
    _r("lead", "team", "person",
       "{s} is led by {o}|{o} leads {s}|{o} is the leader of {s}|the lead of {s} is {o}|"
       "{s} has {o} as its leader|{o} took the lead of {s}|at the helm of {s} is {o}|"
       "{s} is headed up by {o}",
       "the leader of {s}|the lead of {s}|the person who leads {s}|{s}'s leader",
       "who leads {s}?|who is the leader of {s}?|by whom is {s} led?|who is the lead of {s}?|"
       "who took the lead of {s}?", "the team led by {o}|the team that {o} leads"),
    _r("author", "work", "person",
       "{s} was written by {o}|{o} wrote {s}|the author of {s} is {o}|{s} is a novel by {o}|"
       "{o} is the writer of {s}|{s} came from the pen of {o}|{o} is known for writing {s}|"
       "{s} is a book of {o}'s",
       "the author of {s}|the writer of {s}|the person who wrote {s}|{s}'s author",
       "who wrote {s}?|who is the author of {s}?|by whom was {s} written?|"
       "from whose pen is {s}?|who is the writer of {s}?",
       "the book written by {o}|the book {o} wrote"),
    _r("publisher", "work", "org",
       "{s} was published by {o}|{o} published {s}|the publisher of {s} is {o}|{o} brought out "
       "{s}|"
       "{s} appeared with {o}|{s} was printed and sold by {o}",
       "the publisher of {s}|the organisation that published {s}|{s}'s publisher",
       "who published {s}?|which organisation published {s}?|what is the publisher of {s}?|"
       "who brought out {s}?|with which organisation did {s} appear?",
       "the book published by {o}"),
    _r("owner", "object", "person",
       "{s} belongs to {o}|{o} owns {s}|{s} is the property of {o}|the owner of {s} is {o}|"
       "{s} is {o}'s|{o} is the rightful owner of {s}|{o} inherited {s} and still owns it",
       "the owner of {s}|the person who owns {s}|{s}'s owner|the person {s} belongs to",
       "who owns {s}?|to whom does {s} belong?|who is the owner of {s}?|whose is {s}?|"
       "whose property is {s}?", "the thing owned by {o}|the thing that belongs to {o}"),
    _r("maker", "object", "org",
       "{s} was made by {o}|{o} made {s}|{s} is a product of {o}|the maker of {s} is {o}|"
       "{s} left the workshop of {o}|{o} manufactured {s}",
       "the maker of {s}|the organisation that made {s}|{s}'s maker|the manufacturer of {s}",
       "who made {s}?|which organisation made {s}?|what is the maker of {s}?|"
       "who manufactured {s}?|by whom was {s} made?", "the thing made by {o}"),
    _r("mayor", "city", "person",
       "{s}'s mayor is {o}|{o} is the mayor of {s}|the mayor of {s} is {o}|{s} elected {o} as "
       "mayor|"
       "{o} governs {s} as its mayor|{o} holds the mayor's office in {s}",
       "the mayor of {s}|{s}'s mayor|the person who is mayor of {s}",
       "who is the mayor of {s}?|who is mayor of {s}?|what is the name of {s}'s mayor?|"
       "who governs {s} as mayor?|whom did {s} elect as mayor?",
       "the city whose mayor is {o}|the city governed by {o}"),
    _r("mother", "person", "person",
       "{s}'s mother is {o}|{o} is the mother of {s}|{o} gave birth to {s}|the mother of {s} is "
       "{o}|"
       "{s} was raised by a mother named {o}|the child {s} was born to {o}, the mother",
       "the mother of {s}|{s}'s mother|the person who is the mother of {s}",
       "who is the mother of {s}?|who is {s}'s mother?|what is the name of {s}'s mother?|"
       "who gave birth to {s}?|whose child is {s}?", "the child of {o}"),
    _r("language", "country", "language",
       "the people of {s} speak {o}|{o} is spoken in {s}|the language of {s} is {o}|"
       "in {s} the language is {o}|{o} is the official language of {s}|laws in {s} are written "
       "in {o}",
       "the language of {s}|the language spoken in {s}|{s}'s language",
       "which language is spoken in {s}?|what is the language of {s}?|"
       "what do people speak in {s}?|which tongue is used in {s}?|what language does {s} use?",
       "the country where people speak {o}"),
    _r("currency", "country", "currency",
       "the currency of {s} is the {o}|people in {s} pay with the {o}|{s} uses the {o} as its "
       "money|"
       "in {s}, prices are given in the {o}|{s}'s currency is called the {o}|"
       "the {o} is the money of {s}",
       "the currency of {s}|{s}'s currency|the money used in {s}",
       "what is the currency of {s}?|which currency does {s} use?|what do people in {s} pay with?|"
       "what money is used in {s}?|in which currency does one pay in {s}?",
       "the country that pays with the {o}"),
    _r("river", "city", "river",
       "{s} stands on the {o}|the {o} flows through {s}|the river at {s} is the {o}|"
       "{s} was built along the {o}|through {s} runs the {o}|{s} draws its water from the {o}",
       "the river of {s}|the river that flows through {s}|{s}'s river",
       "which river flows through {s}?|on which river does {s} stand?|what is the river of {s}?|"
       "what river runs through {s}?|which river is {s} on?", "the city on the {o}"),
    _r("instrument", "person", "instrument",
       "{s} plays the {o}|{s}'s instrument is the {o}|the {o} is what {s} plays|"
       "{s} practises the {o} every day|{s} is good at the {o}|in the evening {s} takes out the "
       "{o} "
       "and plays",
       "the instrument of {s}|{s}'s instrument|the instrument that {s} plays",
       "which instrument does {s} play?|what does {s} play?|what is {s}'s instrument?|"
       "what instrument is played by {s}?|on what does {s} make music?",
       "the person who plays the {o}"),
]
INSTRUMENTS = """violin cello flute oboe harp trumpet tuba piano organ lute banjo clarinet bassoon
mandolin accordion trombone viola horn piccolo zither sitar ukulele""".split()
ADJECTIVES = """Silent Crimson Hollow Distant Paper Winter Broken Hidden Salt Amber Iron Last
Second Burning Quiet Wandering Golden Empty Northern Glass""".split()
NOUNS = """Harp Orchard Letters Garden Tide Hours Bridge Mirror Lantern Road Window Harvest Island
Winter Compass Kingdom Daughter River Clock Station""".split()


def draw(rng: random.Random, kind: str, count: int) -> list[str]:
    """Names of a kind, all different; things and teams without their "the"."""
    if kind == "person":
        return lexicon.full_names(rng, count) if rng.random() < 0.3 else lexicon.people(rng, count)
    if kind == "org":
        return lexicon.organisations(rng, count)
    if kind == "city":
        return lexicon.cities(rng, count)
    if kind == "team":
        return [f"{name} team" for name in lexicon.teams(rng, count)]
    if kind == "object":
        return [f"{c} {o}" for c, o in zip(lexicon.colours(rng, count),
                                           lexicon.objects(rng, count))]
    if kind == "instrument":
        return rng.sample(INSTRUMENTS, count)
    if kind == "work":
        return [f"{a} {b}" for a, b in zip(rng.sample(ADJECTIVES, count),
                                           rng.sample(NOUNS, count))]
    ending = {"country": ["ia", "land", "stan", "or", ""], "language": ["ish", "ese", "ian", "ic"],
              "currency": [""], "river": ["", "a"]}[kind]
    names: list[str] = []
    while len(names) < count:
        name = lexicon.invent(rng, 2) + rng.choice(ending)
        name = name if kind == "currency" else name.capitalize()
        if name not in names:
            names.append(name)
    return names


def shown(kind: str, name: str) -> str:
    """The name as it stands in a sentence."""
    if kind in ("team", "object"):
        return f"the {name}"
    return f'"{name}"' if kind == "work" else name
