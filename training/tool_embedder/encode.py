"""Texts to token ids to padded batches to vectors.

Shapes: B texts, T tokens the longest -> ids, mask [B,T] int64 -> vectors [B,H] of length 1.
"""
from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from .model import Encoder

REQUEST_TOKENS = 48
TOOL_TOKENS = 72
BATCH = 64


class Encoding:
    def __init__(self, tokenizer: Path):
        self.tokenizer = Tokenizer.from_file(str(tokenizer))
        self.tokenizer.no_padding()

    def ids(self, texts: list[str], tokens: int) -> list[list[int]]:
        self.tokenizer.enable_truncation(tokens)
        return [encoded.ids for encoded in self.tokenizer.encode_batch(texts)]


def padded(rows: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    ids = torch.zeros(len(rows), max(map(len, rows)), dtype=torch.int64)
    mask = torch.zeros_like(ids)
    for k, row in enumerate(rows):
        ids[k, :len(row)] = torch.tensor(row)
        mask[k, :len(row)] = 1
    return ids, mask


def autocast():
    """bfloat16 products: three times as fast where the processor has them, as right elsewhere."""
    return torch.autocast("cpu", dtype=torch.bfloat16)


@torch.no_grad()
def vectors(model: Encoder, rows: list[list[int]]) -> np.ndarray:
    """[N,H] float32, in batches of neighbours by length."""
    was = model.training
    model.eval()
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    found = np.zeros((len(rows), model.config.hidden_size), np.float32)
    for start in range(0, len(order), BATCH):
        part = order[start:start + BATCH]
        with autocast():
            found[part] = model.vectors(*padded([rows[i] for i in part])).numpy()
    model.train(was)
    return found


def recalls(queries: np.ndarray, tools: np.ndarray, right: list[list[int]],
            within: tuple[int, ...] = (1, 5, 20)) -> dict[str, float]:
    """Share of requests with a right tool among the first k; ties count for the right one."""
    scores = queries @ tools.T
    better = [int((row > max(row[j] for j in own)).sum()) for row, own in zip(scores, right)]
    return {f"recall@{k}": round(float(np.mean([b < k for b in better])), 3) for k in within}
