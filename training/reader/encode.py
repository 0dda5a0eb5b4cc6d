"""Question and passage to token ids, and characters to token labels.

One row: [CLS] question [SEP] passage [SEP], at most MAX_TOKENS; the question is cut at
QUESTION_TOKENS, the passage at what is left. token_type_ids are 1 from the passage on.
"""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from tokenizers import Tokenizer

from .data import Passage, sentence_spans

MAX_TOKENS = 384
QUESTION_TOKENS = 64
CLS, SEP, PAD = 101, 102, 0


@dataclass
class Row:
    """ids [T]; first: index of the passage's first token; offsets [T - first - 1, 2] characters.

    start/end: answer tokens (inclusive), -1 where the passage holds none; support [T] 0 or 1.
    """

    ids: list[int]
    first: int
    offsets: list[tuple[int, int]]
    text: str
    start: int = -1
    end: int = -1
    support: np.ndarray | None = None


def load_tokenizer(path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def encode_row(tokenizer: Tokenizer, question: str, passage: Passage | str,
               span: tuple[int, int] | None = None) -> Row | None:
    """None when the answer does not fit in the tokens that are left for the passage."""
    text = passage if isinstance(passage, str) else passage.text
    asked = tokenizer.encode(question, add_special_tokens=False).ids[:QUESTION_TOKENS]
    read = tokenizer.encode(text, add_special_tokens=False)
    room = MAX_TOKENS - len(asked) - 3
    offsets = read.offsets[:room]
    first = len(asked) + 2
    row = Row([CLS, *asked, SEP, *read.ids[:room], SEP], first, offsets, text)
    row.support = np.zeros(len(row.ids), dtype=np.float32)
    if span is None:
        return row
    inside = [i for i, (b, e) in enumerate(offsets) if b < span[1] and e > span[0]]
    if not inside or offsets[inside[-1]][1] < span[1]:
        return None
    row.start, row.end = first + inside[0], first + inside[-1]
    for begin, end in sentence_spans(text):
        if begin < span[1] and end > span[0]:
            for i, (b, e) in enumerate(offsets):
                if b < end and e > begin:
                    row.support[first + i] = 1.0
    return row


def collate(rows: list[Row]) -> dict[str, np.ndarray]:
    """-> the model's three inputs [B,T] int64, and passage [B,T] bool, support [B,T] float32."""
    width = max(len(r.ids) for r in rows)
    shape = (len(rows), width)
    out = {k: np.zeros(shape, dtype=np.int64)
           for k in ("input_ids", "attention_mask", "token_type_ids")}
    out["passage"], out["support"] = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=np.float32)
    for n, row in enumerate(rows):
        t = len(row.ids)
        out["input_ids"][n, :t] = row.ids
        out["attention_mask"][n, :t] = 1
        out["token_type_ids"][n, row.first:t] = 1
        out["passage"][n, row.first:t - 1] = True
        out["support"][n, :t] = row.support
    return out
