"""Questions with some of their words exchanged for others of the same meaning, so that the few
words that templates share ("place", "things", "before") are not what a question is known by.

Only for questions whose steps do not quote them. Every list: what is found, what may stand instead;
the new words fit wherever the old ones stand in this project's templates.
"""
from __future__ import annotations

import random
import re

SHARE = 0.35
_SETS = {
    "place": "location|room|area|site|position|locality|quarter|corner",
    "things|objects|items": "things|objects|items|belongings|goods|effects|pieces of property",
    "is carrying": "is holding|carries|is bearing|is toting|is lugging about|keeps on hand",
    "carrying": "holding|bearing|toting|lugging|carting about|in charge of",
    "now": "now|at present|right now|at this point|as of now|these days|at the end|after all that",
    "currently": "now|at present|at this time|as things stand",
    "before the": "ahead of the|previous to the|earlier than the|preceding the|until the|"
                  "in advance of the|directly before the|last before the",
    "afraid of": "scared of|frightened of|in fear of|fearful of|frightened by|in terror of",
    "fear": "be afraid of|shrink from|be scared of|recoil from|run from",
    "color|colour": "color|shade|tint|colouring|coat colour|paint",
    "animal": "beast|kind of animal|species|being",
    "bigger|larger": "bigger|larger|greater|of a greater size|more voluminous|bulkier",
    "smaller": "smaller|littler|of a lesser size|tinier|less big|less bulky",
    "fit in|fit inside": "fit in|fit inside|go inside|have room in|be put into|be packed into|"
                         "find space in|be stowed in|be placed in|be contained in",
    "find": "find|locate|discover|come across|meet with|track down",
    "gave": "handed|passed|delivered|gave|gave away|handed over|made over",
    "received": "got|was given|was handed|obtained|was sent|took over|came to have",
    "to the left of": "left of|on the left of|on the left side of|to the left-hand side of",
    "to the right of": "right of|on the right of|on the right side of|to the right-hand side of",
    "above": "above|over|on top of|upwards from|overhead of",
    "below": "below|under|underneath|downwards from|beneath",
    "go from": "get from|travel from|walk from|proceed from|come from|find the way from|move from",
    "does one|do you": "does one|do you|would you|might one|should I|can we|must a person",
    "where is": "where does one find|in which room is|at which location is|where might one see",
}
_FORMS = [(re.compile(rf"\b(?:{old})\b", re.IGNORECASE), new.split("|"))
          for old, new in _SETS.items()]


def varied(question: str, rng: random.Random) -> str:
    for pattern, others in _FORMS:
        def another(found: re.Match) -> str:
            if rng.random() >= SHARE:
                return found[0]
            word = rng.choice(others)
            return word[0].upper() + word[1:] if found[0][0].isupper() else word
        question = pattern.sub(another, question)
    return question
