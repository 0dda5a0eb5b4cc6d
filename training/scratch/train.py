"""Supervised training of a small decoder on sequences with marked targets.

Loss on targets only; the head is computed only where it is asked for. Batches are cut from pools
sorted by length. Units: budget in tokens processed (padding left out), rate per step, seconds of
processor time. A checkpoint (weights, optimiser, step) lets a run go on. Errors: none of its own.
"""
from __future__ import annotations

import math
import random
import time
from collections.abc import Iterator
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from .model import Decoder
from .tokens import Sequence, batch

POOL_BATCHES = 16
CHECKPOINT_SECONDS = 60


def autocast():
    """bfloat16 matrices: more than twice as fast as float32 where the processor has them."""
    return torch.autocast("cpu", dtype=torch.bfloat16)


def target_loss(model: Decoder, tokens: Tensor, mask: Tensor) -> Tensor:
    """Mean cross-entropy over the targets: [b,t], [b,t] -> scalar."""
    with autocast():
        states = model.hidden(tokens[:, :-1])
        wanted = mask[:, 1:] > 0
        logits = model.head(states[wanted])
    return F.cross_entropy(logits.float(), tokens[:, 1:][wanted])


def batches(sequences: list[Sequence], tokens_per_batch: int,
            seed: int) -> Iterator[list[Sequence]]:
    """For ever: shuffled, cut into batches of about that many tokens, of like lengths."""
    rng = random.Random(seed)
    mean = sum(len(s.tokens) for s in sequences) / len(sequences)
    size = max(1, round(tokens_per_batch / mean))
    while True:
        order = rng.sample(sequences, len(sequences))
        for at in range(0, len(order), size * POOL_BATCHES):
            pool = sorted(order[at:at + size * POOL_BATCHES], key=lambda s: len(s.tokens))
            cut = [pool[n:n + size] for n in range(0, len(pool), size)]
            rng.shuffle(cut)
            yield from cut


def schedule(progress: float, warmup: float = 0.05) -> float:
    """Share of the full rate: up in a line, down in a half cosine to a tenth of a percent."""
    if progress < warmup:
        return progress / warmup + 1e-3
    return 0.5 * (1 + math.cos(math.pi * min(1.0, (progress - warmup) / (1 - warmup)))) + 1e-3


def optimiser_for(model: Decoder, rate: float) -> torch.optim.Optimizer:
    return torch.optim.AdamW(model.parameters(), rate, betas=(0.9, 0.98), weight_decay=0.05,
                             fused=True)


def fit(model: Decoder, stream: Iterator[list[Sequence]], budget_tokens: int, *, rate: float,
        checkpoint: Path | None = None, log=print) -> dict:
    """Trains until the budget is used -> {steps, tokens, targets, seconds, curve}."""
    optimiser = optimiser_for(model, rate)
    state = {"steps": 0, "tokens": 0, "targets": 0, "seconds": 0.0, "curve": []}
    if checkpoint and checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(saved["model"])
        optimiser.load_state_dict(saved["optimiser"])
        state = saved["state"]
        for _ in range(state["steps"]):
            next(stream)
    clock, saved_at = time.process_time(), time.monotonic()
    recent: list[float] = []
    while state["tokens"] < budget_tokens:
        sequences = next(stream)
        tokens, mask = batch(sequences)
        for group in optimiser.param_groups:
            group["lr"] = rate * schedule(state["tokens"] / budget_tokens)
        optimiser.zero_grad()
        loss = target_loss(model, tokens, mask)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        state["steps"] += 1
        state["tokens"] += sum(len(s.tokens) for s in sequences)
        state["targets"] += int(mask.sum())
        recent.append(loss.item())
        if len(recent) == 50:
            now = time.process_time()
            state["seconds"] += now - clock
            clock = now
            state["curve"].append([state["tokens"], round(sum(recent) / 50, 4)])
            log(f"{state['tokens']} tokens  loss {state['curve'][-1][1]}  {state['seconds']:.0f} s")
            recent = []
            if checkpoint and time.monotonic() - saved_at > CHECKPOINT_SECONDS:
                save(checkpoint, model, optimiser, state)
                saved_at = time.monotonic()
    state["seconds"] += time.process_time() - clock
    if checkpoint:
        checkpoint.unlink(missing_ok=True)
    return state


def save(path: Path, model: Decoder, optimiser, state: dict) -> None:
    """Written beside and renamed, so that an interrupted write harms nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    torch.save({"model": model.state_dict(), "optimiser": optimiser.state_dict(),
                "state": state}, part)
    part.replace(path)
