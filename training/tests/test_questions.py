"""Written questions: what is parsed, kept and renamed."""
from __future__ import annotations

import bz2
import random

import pytest

from ..questions import asking, encyclopedia, keep
from ..questions.renaming import Renaming
from ..reader.data import Example, Passage

TEXT = ("Genghis Khan united the Mongol tribes in 1206. After his death, the Mongols and their "
        "Mongolian allies went on under Ogedei. Trade with Venice grew.")
ROW = {"title": "Khan", "text": TEXT, "answer": "1206", "question": "When were the tribes united?"}


def example(question: str, said: str) -> Example:
    start = TEXT.index(said)
    return Example("1", question, (said,), Passage("Khan", TEXT), start, start + len(said), "squad")


def test_what_is_written_is_an_answer_and_a_question():
    assert asking.parse("answer 1206\nquestion When?") == ("1206", "When?")
    for broken in ("answer 1206", "question When?\nanswer 1206", "answer 1\nquestion a\nb", ""):
        assert asking.parse(broken) is None
    assert asking.context(Passage("The_Khan", "One. Two.")) == "# The Khan\n[1] One.\n[2] Two.\n"


@pytest.mark.parametrize("question, answer, fits", [
    ("When were the tribes united?", "1206", True),
    ("Were the tribes united then?", "1206", False),  # asks for nothing
    ("Who was Genghis Khan in the end?", "Genghis Khan", False),  # holds its answer
    ("Who did it?", "Khan", False),
])
def test_sensible(question, answer, fits):
    assert keep.sensible(question, answer) is fits


def test_round_trip_keeps_what_is_answered_alike_once():
    rows = [ROW, ROW | {"question": "In which year were the tribes united?"},
            ROW | {"question": "Who came after his death?", "answer": "Ogedei"},
            ROW | {"question": "What grew with Venice?", "answer": "Trade"}]
    found = {rows[0]["question"]: "in 1206", rows[1]["question"]: "1206",
             rows[2]["question"]: "Ogedei", rows[3]["question"]: "Mongol"}
    agreed = keep.round_trip(rows, lambda pairs: [found[question] for question, _ in pairs])
    assert [row["answer"] for row in agreed] == ["1206", "1206", "Ogedei"]
    kept = keep.chosen(agreed)
    assert [row["question"] for row in kept] == [rows[1]["question"], rows[2]["question"]]
    paragraph = keep.squad_file(kept)["data"][0]["paragraphs"][0]
    for asked in paragraph["qas"]:
        answer = asked["answers"][0]
        assert TEXT[answer["answer_start"]:].startswith(answer["text"])


def test_names_change_alike_with_their_endings_and_years_together():
    seen = set()
    for seed in range(30):
        renaming = Renaming(random.Random(seed), TEXT)
        asked = renaming.example(example("Whom did the Mongols follow after 1206?", "Ogedei"))
        said = asked.passage.text[asked.start:asked.end]
        assert asked.answers == (said,)
        shown = asked.passage.text
        year = next(word for word in shown.split() if word[:4].isdigit())[:4]
        assert year in asked.question
        if "Mongol" not in shown:
            people = asked.question.split()[3]
            assert people in shown and people.endswith("s")
            assert f"{people[:-1]}ian" in shown
        seen.add(said)
    assert len(seen) > 10


def test_an_answer_that_begins_within_a_word_is_left_out():
    cut = Example("1", "?", ("golian",), Passage("Khan", TEXT), TEXT.index("golian"),
                  TEXT.index("golian") + 6, "squad")
    outcomes = [Renaming(random.Random(seed), TEXT).example(cut) for seed in range(20)]
    assert any(outcome is None for outcome in outcomes)
    for outcome in filter(None, outcomes):
        assert outcome.passage.text[outcome.start:outcome.end] == "golian"


def test_paragraphs_are_prose_without_markup_or_end_matter(tmp_path):
    prose = "The '''albedo''' of [[snow]] is high{{citation needed}}.<ref>A book</ref> " * 12
    page = (f"<page><title>Albedo</title><text>{prose}\n{{| table\n| 1 |}}\nShort.\n"
            f"== References ==\n{prose}</text></page>"
            f"<page><title>List of snow</title><text>{prose}</text></page>")
    path = tmp_path / "dump.bz2"
    path.write_bytes(bz2.compress(page.encode()))
    [found] = encyclopedia.paragraphs(path)
    assert found.title == "Albedo"
    assert found.text == " ".join(["The albedo of snow is high."] * 12)
    assert encyclopedia.paragraphs(path, without=frozenset({"Albedo"})) == []
