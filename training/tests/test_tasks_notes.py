"""What a note ends in is what is answered, and what is cited stands in it: for the families whose
notes list lines (events, tellings, space) and for the stories of bAbI that go the same way."""
from __future__ import annotations

import random
import re

import pytest

from training.reasoner.tasks import babi, events, space, tellings
from training.reasoner.window import render

SEEDS = 120


def answered(window):
    """(question, pieces of the note, cited numbers, answer) of each question with both."""
    for branch in render(window).branches:
        found = re.fullmatch(r"note (.+)\nanswer ((?:\[\d+\])+) (.+)", branch.written)
        if found:
            yield branch.question, found[1].split("; "), numbers(found[2]), found[3]


def numbers(text: str) -> set[int]:
    return {int(n) for n in re.findall(r"\[(\d+)\]", text)}


def drawn(family):
    return [family(random.Random(seed)) for seed in range(SEEDS)]


@pytest.mark.parametrize("family", [*events.FAMILIES.values(), tellings.times_of_day,
                                    space.neighbours, space.paths])
def test_cited_lines_stand_in_the_note(family):
    seen = 0
    for window in drawn(family):
        for question, pieces, cited, _ in answered(window):
            seen += 1
            assert cited <= numbers("; ".join(pieces)), (question, pieces)
    assert seen > SEEDS / 2


def test_a_way_is_walked_by_what_the_note_says():
    seen = 0
    for window in drawn(space.paths):
        for question, pieces, _, said in answered(window):
            way = re.search(r"so (.+)$", pieces[-1])[1].split(", ")
            assert [d[0] for d in said.split(", ")] == way
            steps = re.findall(r": ([nsew]) (to|from) ([\w -]+?)(?=,|$)", ", ".join(pieces[:-1]))
            assert {d for d, *_ in steps} >= {way[0], way[-1]}, (question, pieces)
            seen += 1
    assert seen > SEEDS


def test_each_line_of_a_place_is_turned_as_it_is_told():
    turned = {"north": "s", "south": "n", "east": "w", "west": "e"}
    for window in drawn(space.paths):
        for _, pieces, _, _ in answered(window):
            here = re.match(r"from ([\w -]+?) \[", pieces[0])[1]
            for a, d, b, walk, place in re.findall(
                    r"\] ([\w -]+?) (north|south|east|west) of ([\w -]+?): (\w) to ([\w -]+)",
                    pieces[0]):
                assert (walk, place) == ((d[0], a) if b == here else (turned[d], b)), pieces[0]


def test_what_is_held_follows_from_what_was_got_and_lost():
    seen = 0
    for window in drawn(events.FAMILIES["carrying"]):
        for question, pieces, _, said in answered(window):
            if ": " not in pieces[0] or len(pieces) == 7:  # longer ones are cut
                continue
            held: list[str] = []
            for piece in pieces:
                what, told = re.search(r"\] (.+): (.+)$", piece).groups()
                for verb, thing in re.findall(r"(got|lost) ([\w -]+)", what):
                    held = [*held, thing] if verb == "got" else [o for o in held if o != thing]
                assert told.split(", ")[1:] == held, (question, pieces)
            seen += 1
            assert said in (", ".join(held) or "nothing", events.NUMBERS[len(held)])
    assert seen > 20


@pytest.mark.parametrize("task", [2, 3, 14])
def test_the_last_place_of_a_story_is_the_answer(task, tmp_path):
    facts = ["Mary moved to the kitchen.", "Mary got the milk there.", "Mary moved to the park.",
             "John moved to the garden.", "Mary dropped the milk.", "Mary moved to the office."]
    told = {2: babi.Told("Where is the milk?", "park", (4, 2), 6),
            3: babi.Told("Where was the milk before the park?", "kitchen", (4, 2, 0), 6)}
    if task == 14:
        facts = ["This morning Mary moved to the park.", "Yesterday Mary moved to the kitchen.",
                 "This evening John moved to the park."]
        told[14] = babi.Told("Where was Mary before the park?", "kitchen", (0, 1), 3)
    window = babi.window_of(babi.Tale(tuple(facts), (told[task],)), task, random.Random(1))
    (_, pieces, cited, said), = answered(window)
    notes = {2: (["milk [5] Mary left", "Mary in [1] kitchen, [3] park, [5] left"], {3, 5}),
             3: (["milk [5] Mary left", "Mary in [1] kitchen, [3] park",
                  "before, Mary in [1] kitchen"], {1, 3, 5}),
             14: (["Mary [1] this morning park, [2] yesterday kitchen",
                   "park this morning, before yesterday kitchen"], {1, 2})}
    assert (pieces, cited) == notes[task] and said == told[task].answer
