"""Attention over padded rows, in few large products: what suits a graphics card, where the many
small pieces of `forward.Layout` would wait for each other's launches.

Rows of alike length go together, BUCKET tokens at a time, so that little is padding.
Shapes: B rows of a bucket, T tokens of its longest (to a multiple of 16), H query heads, d their
width.
"""
from __future__ import annotations

import contextlib

import torch
import torch.nn.functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel

from .forward import Batch
from .packing import Row

BUCKET = 12_000
MULTIPLE = 16  # masks that are no multiple of 8 wide are copied at each call


class PaddedLayout(Batch):
    """As `forward.Layout`, on `device`, with the rows sorted by length."""

    def __init__(self, rows: list[Row], device: torch.device, dtype: torch.dtype):
        rows.sort(key=len)  # in place, so that the caller's rows stand in the layout's order
        super().__init__(rows)
        self.on_card = device.type == "cuda"
        self.buckets: list[Bucket] = []
        limit = torch.cat([torch.from_numpy(r.limit) for r in rows]).to(device)
        for name in ("ids", "positions", "wanted", "branch", "row"):
            setattr(self, name, getattr(self, name).to(device))
        at = 0
        for bucket in _buckets(rows):
            total = sum(map(len, bucket))
            self.buckets.append(
                Bucket(bucket, self.branch[at:at + total], limit[at:at + total], dtype))
            at += total

    def attend(self, q: torch.Tensor, k: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
        """q [N, H, d], k and v [N, K, d] -> [N, H * d]."""
        sizes, out = [len(bucket.spots) for bucket in self.buckets], []
        # The kernel that takes a mask of one's own without writing all scores to memory.
        kernel = sdpa_kernel(SDPBackend.EFFICIENT_ATTENTION) if self.on_card \
            else contextlib.nullcontext()
        with kernel:
            for bucket, *pieces in zip(self.buckets, *(x.split(sizes) for x in (q, k, v))):
                out.append(bucket.attend(*pieces))
        return torch.cat(out)


class Bucket:
    """Some rows as a square [B, T], and which of its places see which."""

    def __init__(self, rows: list[Row], branch: torch.Tensor, limit: torch.Tensor,
                 dtype: torch.dtype):
        device = branch.device
        self.count, self.width = len(rows), -(-len(rows[-1]) // MULTIPLE) * MULTIPLE
        # Where each token stands in the square. Tokens are copied there and back by it: indexing
        # with repeats, or by a mask, would sort on the way back, or wait for the card.
        self.spots = torch.cat([torch.arange(len(row)) + n * self.width
                                for n, row in enumerate(rows)]).to(device)
        branch = self._square(branch + 2).view(self.count, -1) - 2  # padding: -2
        seen = self._square(limit.long()).view(self.count, -1).clamp(min=1)
        spot = torch.arange(self.width, device=device)
        sees = (branch[:, None, :] == -1) & (spot < seen[:, :, None])
        same = (branch[:, :, None] == branch[:, None, :]) & (branch[:, :, None] >= 0)
        mask = sees | (same & (spot <= spot[:, None]))
        self.mask = torch.zeros(mask.shape, dtype=dtype, device=device).masked_fill_(
            ~mask, float("-inf"))[:, None]

    def _square(self, x: torch.Tensor) -> torch.Tensor:
        """[n, ...] -> [B * T, ...] with zeros where no token stands."""
        empty = x.new_zeros(self.count * self.width, *x.shape[1:])
        return empty.index_copy(0, self.spots, x)

    def attend(self, q: torch.Tensor, k: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
        share = q.shape[1] // k.shape[1]
        query, key, value = (
            self._square(x).view(self.count, self.width, *x.shape[1:]).transpose(1, 2)
            for x in (q, k, v))
        written = F.scaled_dot_product_attention(
            query, key.repeat_interleave(share, 1), value.repeat_interleave(share, 1),
            self.mask.expand(-1, q.shape[1], -1, -1))
        return written.transpose(1, 2).flatten(2).flatten(0, 1).index_select(0, self.spots)


def _buckets(rows: list[Row]) -> list[list[Row]]:
    """Runs of rows that are sorted by length, each of about BUCKET tokens with its padding."""
    found: list[list[Row]] = [[]]
    for row in rows:
        if found[-1] and (len(found[-1]) + 1) * len(row) > BUCKET:
            found.append([])
        found[-1].append(row)
    return found
