"""One context and several questions about it as one row of tokens.

    ids       context ........... | branch 1 ..... | branch 2 .....
    sees      causal              | context[:limit] and itself

Branches do not see each other, and each goes on counting positions where its part of the context
ends, so a row holds exactly what the model sees in use, once for each question, while the context
is computed once. Shapes: T tokens a row.
Source: prefix sharing as in tree attention (Cai et al. 2024, "Medusa"), for training.
"""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from tokenizers import Tokenizer

from .window import Branch, Rendered

BEGIN, END = 1, 2  # <|im_start|>, <|im_end|>


@dataclass
class Row:
    ids: np.ndarray       # [T] int64
    positions: np.ndarray  # [T] int64
    branch: np.ndarray    # [T] int32, -1 for the context
    limit: np.ndarray     # [T] int32: context tokens that the token sees (itself included there)
    wanted: np.ndarray    # [T] bool: this token is the model's own to write
    family: str = ""

    def __len__(self) -> int:
        return len(self.ids)


def encode_branch(tokenizer: Tokenizer, branch: Branch) -> tuple[list[int], list[bool]]:
    ids = tokenizer.encode(branch.question, add_special_tokens=False).ids
    wanted = [False] * len(ids)
    for text, by_model in branch.target:
        piece = tokenizer.encode(text, add_special_tokens=False).ids
        ids, wanted = ids + piece, wanted + [by_model] * len(piece)
    return [*ids, END], [*wanted, True]


def context_ids(tokenizer: Tokenizer, context: str) -> list[int]:
    """The begin token and the lines, each encoded by itself, as they are in use."""
    return [BEGIN, *(n for line in context.splitlines(keepends=True)
                     for n in tokenizer.encode(line, add_special_tokens=False).ids)]


def pack(tokenizer: Tokenizer, rendered: Rendered, tokens_max: int, family: str = "") -> Row | None:
    """As many of the branches as fit; None where not even one does."""
    lines = rendered.context.splitlines(keepends=True)
    context, ends, chars = [BEGIN], {}, 0
    for line in lines:
        context += tokenizer.encode(line, add_special_tokens=False).ids
        chars += len(line)
        ends[chars] = len(context)
    parts = [(np.array(context), np.arange(len(context)), -1, np.zeros(len(context), bool), 0)]
    total = len(context)
    for number, branch in enumerate(rendered.branches):
        ids, wanted = encode_branch(tokenizer, branch)
        if total + len(ids) > tokens_max:
            continue
        limit = len(context) if branch.context_chars is None else ends[branch.context_chars]
        parts.append((np.array(ids), limit + np.arange(len(ids)), number, np.array(wanted), limit))
        total += len(ids)
    if len(parts) == 1:
        return None
    limits = [np.arange(1, len(context) + 1)] + [np.full(len(p[0]), p[4]) for p in parts[1:]]
    return Row(np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts]),
               np.concatenate([np.full(len(p[0]), p[2], np.int32) for p in parts]),
               np.concatenate(limits).astype(np.int32),
               np.concatenate([p[3] for p in parts]), family)
