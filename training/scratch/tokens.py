"""One vocabulary for all small experiments: words of the templates, numbers, halves of names.

Texts are words separated by spaces; a word is one token. Shapes: a batch is tokens [b,t] (padded
with 0), mask [b,t] (1 where the token is a target). Errors: KeyError for an unknown word.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch import Tensor

from .world import ENDS, STARTS

PAD, START, END = "<pad>", "<start>", "<end>"


class Vocabulary:
    def __init__(self, words: Iterable[str]):
        self.words = [PAD, START, END, *sorted(set(words)), *STARTS, *ENDS]
        self.ids = {word: n for n, word in enumerate(self.words)}

    def __len__(self) -> int:
        return len(self.words)

    def encode(self, text: str) -> list[int]:
        return [self.ids[word] for word in text.split()]

    def decode(self, ids: Iterable[int]) -> str:
        return " ".join(self.words[n] for n in ids)


@dataclass(frozen=True)
class Sequence:
    """Tokens, and which of them are targets."""
    tokens: list[int]
    targets: list[bool]

    @classmethod
    def of(cls, vocabulary: Vocabulary, parts: Iterable[tuple[str, bool]]) -> "Sequence":
        tokens, targets = [vocabulary.ids[START]], [False]
        for text, is_target in parts:
            ids = vocabulary.encode(text)
            tokens += ids
            targets += [is_target] * len(ids)
        return cls(tokens, targets)


def pad(rows: list[list[int]], fill: int = 0) -> Tensor:
    """[b,t], filled on the right."""
    longest = max(map(len, rows))
    return torch.tensor([row + [fill] * (longest - len(row)) for row in rows])


def batch(sequences: list[Sequence]) -> tuple[Tensor, Tensor]:
    """-> tokens [b,t], mask [b,t] float."""
    return (pad([s.tokens for s in sequences]),
            pad([[int(x) for x in s.targets] for s in sequences]).float())
