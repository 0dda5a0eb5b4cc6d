"""bAbI's sentences in other words: the names stay, and nothing of a template is left over."""
import random
import re

import pytest

from training.reasoner import lexicon
from training.reasoner.tasks import babi, rewording
from training.reasoner.window import render

FACTS = ["Mary moved to the park.", "After that he went back to the office.",
         "Daniel and Sandra journeyed to the hallway.", "Following that they went to the garden.",
         "Yesterday Julie went to the cinema.", "Bill travelled to the school this morning.",
         "Fred got the apple there.", "Fred put down the milk.", "Jeff handed the apple to Bill.",
         "Mary is no longer in the kitchen.", "Mary is either in the school or the park.",
         "The office is east of the garden.", "The pink square is to the left of the red sphere.",
         "The box fits inside the chest.", "The box of chocolates is bigger than the chocolate.",
         "Wolves are afraid of mice.", "Winona is a wolf.", "Brian is white."]
QUESTIONS = ["Where is Mary?", "Where is the milk?", "Where was the milk before the garden?",
             "Where was Bill before the park?", "Is Mary in the park?", "What is Mary carrying?",
             "How many objects is Mary carrying?", "What is north of the office?",
             "What is the office south of?", "How do you go from the park to the office?",
             "What did Fred give to Jeff?", "Who did Fred give the milk to?", "Who gave the milk?",
             "Who received the milk?", "What is Winona afraid of?", "What color is Lily?",
             "Is the red square below the pink rectangle?", "Does the box fit in the chest?",
             "Is the chest bigger than the box?", "Where will Sumit go?",
             "Why did Sumit go to the garden?"]
NAMES = re.compile(r"\b(Mary|Daniel|Sandra|Julie|Bill|Fred|Jeff|Winona|Brian|Sumit|Lily|park|"
                   r"office|hallway|garden|cinema|school|apple|milk|kitchen|square|chest|mice)\b",
                   re.IGNORECASE)


def names_in(text: str) -> set[str]:
    return {name.lower() for name in NAMES.findall(text)}


@pytest.mark.parametrize("text", FACTS + QUESTIONS)
def test_every_form_is_known_and_keeps_its_names(text):
    make = rewording.question if text.endswith("?") else rewording.fact
    told = {make(text, random.Random(seed)) for seed in range(30)}
    assert len(told) > 2
    for other in told:
        assert names_in(other) == names_in(text), other
        assert "{" not in other


TALE = babi.Tale(("Sheep are afraid of wolves.", "Wolves are afraid of mice.", "Winona is a wolf."),
                 (babi.Told("What is winona afraid of?", "mouse", (2, 1), 3),))


def test_kinds_are_renamed_in_one_and_in_several():
    for seed in range(20):
        fresh = babi.renamed(TALE, 15, random.Random(seed))
        kinds = re.findall(r"are afraid of ([\w-]+)", " ".join(fresh.facts))
        assert lexicon.plural(fresh.told[0].answer) == kinds[1] and "Winona" not in fresh.facts[2]
        asked = fresh.told[0]
        rendered = render(babi.window_of(fresh, 15, random.Random(seed), reworded=True))
        branch = rendered.branches[0]
        assert branch.written.endswith(f"answer [2][3] {asked.answer}")
