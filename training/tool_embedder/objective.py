"""The loss: of all tools, those that are right shall be the nearest to the request.

InfoNCE (van den Oord et al. 2018) with several right ones, whose probabilities are added, and
with negatives from a bank of vectors that were computed before.
"""
from __future__ import annotations

import torch
from torch import Tensor


def info_nce(queries: Tensor, candidates: Tensor, right: Tensor, temperature: float,
             bank: Tensor | None = None, hidden: Tensor | None = None) -> Tensor:
    """queries [B,H], candidates [C,H], right [B,C] 0/1 -> mean loss.

    bank [N,H]: more candidates, none of them right; hidden [B,N] are those that don't count.
    """
    logits = queries @ candidates.T / temperature
    total = logits
    if bank is not None:
        others = (queries @ bank.T / temperature).masked_fill(hidden == 1, -1e9)
        total = torch.cat([logits, others], 1)
    log_p = logits - torch.logsumexp(total, 1, keepdim=True)
    return -torch.logsumexp(log_p.masked_fill(right == 0, -1e9), 1).mean()
