"""What the table is asked to be: near the teacher's vector, and of the same opinion on neighbours.

Shapes: student s [B,H], teacher t [B,H], queries q [M,H], all of length 1.
"""
from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor


def far(s: Tensor, t: Tensor) -> Tensor:
    """Mean of 1 - cosine."""
    return 1 - (s * t).sum(1).mean()


def opinions(asked: Tensor, s: Tensor, target: Tensor, temperature: float) -> Tensor:
    """KL from the teacher's distribution over a batch's passages to the student's.

    asked [M,H] · s [B,H] is the student's; target [M,B] the teacher's cosines.
    """
    ours = F.log_softmax(asked @ s.T / temperature, dim=1)
    theirs = F.log_softmax(target / temperature, dim=1)
    return F.kl_div(ours, theirs, log_target=True, reduction="batchmean")
