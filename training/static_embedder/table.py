"""The student: one vector a token, their sum over a text made length 1.

Shapes: V tokens, H width -> directions [V,H] times exp(loudness [V]); a batch of B texts as one
row of ids [N] with offsets [B] -> [B,H] of length 1. Control tokens are not summed.
Sources: SIF (Arora et al. 2017) for the start; Model2Vec (Tulkens, van Dongen 2024) for a static
table out of a sentence encoder.
"""
from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

SIF = 1e-3


class Table(nn.Module):
    def __init__(self, start: Tensor):
        """start [V,H]: directions times weights."""
        super().__init__()
        length = start.norm(dim=1, keepdim=True).clamp_min(1e-6)
        self.directions = nn.Parameter(start / length)
        self.loudness = nn.Parameter(length.log().squeeze(1))

    def rows(self) -> Tensor:
        """[V,H] what is summed."""
        return self.directions * self.loudness.exp()[:, None]

    def forward(self, ids: Tensor, offsets: Tensor) -> Tensor:
        summed = F.embedding_bag(ids, self.directions, offsets, mode="sum",
                                 per_sample_weights=self.loudness[ids].exp())
        return F.normalize(summed, dim=1)


def start_of(vocabulary: np.ndarray, counts: np.ndarray, common: float = 1.0) -> Tensor:
    """The teacher's vector of each entry alone [V,H], without a share `common` of their mean,
    quieter the more often the entry occurs (counts [V])."""
    alone = torch.from_numpy(vocabulary.astype(np.float32))
    frequency = torch.from_numpy(counts / counts.sum())
    weight = SIF / (SIF + frequency)
    return (alone - common * alone.mean(0)) * weight[:, None].float()


def bags(rows: list[np.ndarray]) -> tuple[Tensor, Tensor]:
    lengths = np.array([len(row) for row in rows])
    offsets = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    ids = np.concatenate(rows) if len(rows) else np.zeros(0, np.int64)
    return torch.from_numpy(ids.astype(np.int64)), torch.from_numpy(offsets.astype(np.int64))
