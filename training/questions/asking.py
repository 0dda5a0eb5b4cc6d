"""Windows from which a model learns to ask: a passage, and for each of its questions the answer
and then the question, both written by the model.

The same shape as the reasoner's windows, so `training.reasoner.train --mixture asking` trains on
them. Sources: answer first, then question, and a round trip that keeps what is answered alike
(Alberti et al. 2019, "Synthetic QA corpora generation with roundtrip consistency").
"""
from __future__ import annotations

import json
import random
from pathlib import Path

from ..reader import data
from ..reasoner.window import Branch, Rendered

REQUEST = "Ask about this.\n"


def context(passage: data.Passage) -> str:
    lines = [f"# {passage.title.replace('_', ' ')}"]
    lines += [f"[{n}] {' '.join(passage.text[b:e].split())}"
              for n, (b, e) in enumerate(data.sentence_spans(passage.text), 1)]
    return "".join(f"{line}\n" for line in lines)


def parse(written: str) -> tuple[str, str] | None:
    """What a model wrote -> (answer, question)."""
    lines = written.strip().split("\n")
    if len(lines) != 2 or not lines[0].startswith("answer ") \
            or not lines[1].startswith("question "):
        return None
    return lines[0][7:].strip(), lines[1][9:].strip()


class Asking:
    """The questions of SQuAD's and NQ's training part, seen from the other side."""

    def __init__(self, folder: Path, splits: Path, boost: dict | None = None,
                 written: Path | None = None):
        folder = Path(folder)
        examples = data.apply_splits(
            data.load_squad(folder / "squad/dev-half.json")[0]
            + data.load_nq(folder / "nq-oracle/nq-oracle-half.jsonl")[0],
            json.loads(Path(splits).read_text("utf8")), "train")
        self.by_text: dict[str, list[data.Example]] = {}
        for example in examples:
            self.by_text.setdefault(example.passage.text, []).append(example)
        self.texts = list(self.by_text)

    def draw(self, seed: int, number: int) -> tuple[str, Rendered]:
        """Each passage once before any comes again."""
        turn, place = divmod(number, len(self.texts))
        order = random.Random(f"{seed}/{turn}").sample(range(len(self.texts)), len(self.texts))
        examples = self.by_text[self.texts[order[place]]]
        branches = []
        for example in examples:
            said = " ".join(example.passage.text[example.start:example.end].split())
            question = " ".join(example.question.split())
            branches.append(Branch(REQUEST, ((f"answer {said}\nquestion {question}", True),),
                                   "asking"))
        return "asking", Rendered(context(examples[0].passage), tuple(branches))
