"""The reader's loss: spans under shared normalisation, supporting sentences, "answerable".

The softmax over starts (and over ends) runs over all passages of one question together, plus one
class with the constant logit 0 that stands for "in none of these". A question whose passages are
all negatives has that class as its target, so a span's score is absolute: above 0 means "here".
Source: Clark & Gardner 2018, "Simple and effective multi-paragraph reading comprehension".
"""
from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

SUPPORT_WEIGHT = 0.3
ANSWERABLE_WEIGHT = 0.5


def shared_cross_entropy(logits: Tensor, allowed: Tensor, group: list[list[int]],
                         gold: list[tuple[int, int] | None]) -> Tensor:
    """logits, allowed [B,T]; group[q]: rows of a question; gold[q]: (row, token) or None."""
    losses = []
    for rows, target in zip(group, gold):
        scores = logits[rows][allowed[rows]]
        total = torch.logsumexp(torch.cat([scores, scores.new_zeros(1)]), 0)
        losses.append(total - (logits[target] if target else 0.0))
    return torch.stack(losses).mean()


def loss(outputs, batch: dict[str, Tensor], group, starts, ends) -> tuple[Tensor, dict[str, float]]:
    """outputs: the model's four tensors; starts/ends as `gold` above -> (scalar, parts)."""
    start, end, support, answerable = outputs
    span = 0.5 * (shared_cross_entropy(start, batch["passage"], group, starts)
                  + shared_cross_entropy(end, batch["passage"], group, ends))
    per_token = F.binary_cross_entropy_with_logits(support, batch["support"], reduction="none")
    marked = per_token[batch["passage"]].mean()
    said = F.binary_cross_entropy_with_logits(answerable, batch["answerable"])
    total = span + SUPPORT_WEIGHT * marked + ANSWERABLE_WEIGHT * said
    return total, {"span": span.item(), "support": marked.item(), "answerable": said.item()}
