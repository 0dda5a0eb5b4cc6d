"""Second stage: requests and tools move towards each other, in one encoder for both.

Usage: python -m training.tool_embedder.both_sides --from PT [--hard NPY] --tokenizer FILE --out PT
The lower layers stay as the first stage left them, so their states are computed once a text; the
upper ones are trained on batches of requests with their tools and some hard wrong tools each.
Without --hard the starting weights say which those are, and the vectors that they give to all
tools are candidates in every batch too.
"""
from __future__ import annotations

import argparse
import math
import random
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ..reader.model import Config
from .data import Data, read
from .encode import REQUEST_TOKENS, TOOL_TOKENS, Encoding, autocast, padded, vectors
from .model import Encoder
from .objective import info_nce
from .query_side import hardest
from .texts import tool_text

TEMPERATURE, WARM_UP = 0.02, 15
ROWS = 32  # of one pass

Key = tuple[str, int]  # ("request" or "tool", index)


class Halves:
    """The encoder cut in two: states after the frozen layers are kept, in bfloat16."""

    def __init__(self, model: Encoder, frozen: int, texts: dict[str, list[list[int]]]):
        self.model, self.frozen, self.texts = model, frozen, texts
        self.kept: dict[Key, Tensor] = {}
        still = [model.word, model.position, model.kind, model.embedded_norm,
                 *model.layers[:frozen]]
        for module in still:
            module.requires_grad_(False)

    def states(self, keys: list[Key]) -> list[Tensor]:
        missing = {key for key in keys if key not in self.kept}
        order = sorted(missing, key=lambda key: len(self.texts[key[0]][key[1]]))
        for start in range(0, len(order), ROWS):
            part = order[start:start + ROWS]
            rows = [self.texts[kind][i] for kind, i in part]
            for key, row, state in zip(part, rows, self.lower(rows)):
                self.kept[key] = state[:len(row)].bfloat16()
        return [self.kept[key] for key in keys]

    @torch.no_grad()
    def lower(self, rows: list[list[int]]) -> Tensor:
        """-> [B,T,H]"""
        model, (ids, mask) = self.model, padded(rows)
        model.eval()
        with autocast():
            x = model.embed(ids, torch.zeros_like(ids))
            bias = (1.0 - mask[:, None, None, :].to(x.dtype)) * -1e4
            for layer in model.layers[:self.frozen]:
                x = layer(x, bias)
        return x

    def upper(self, states: list[Tensor]) -> Tensor:
        """-> [B,H] of length 1"""
        order = sorted(range(len(states)), key=lambda i: len(states[i]))
        found: list[Tensor | None] = [None] * len(states)
        for part in np.array_split(np.array(order), max(1, len(states) // ROWS)):
            width = max(len(states[i]) for i in part)
            x = torch.zeros(len(part), width, states[0].shape[1])
            mask = torch.zeros(len(part), 1, 1, width)
            for k, i in enumerate(part):
                x[k, :len(states[i])] = states[i].float()
                mask[k, 0, 0, :len(states[i])] = 1
            with autocast():
                for layer in self.model.layers[self.frozen:]:
                    x = layer(x, (1 - mask) * -1e4)
            for i, vector in zip(part, F.normalize(x[:, 0].float(), dim=-1)):
                found[i] = vector
        return torch.stack(found)


class Bank:
    """Vectors of all tools as the starting weights make them."""

    def __init__(self, vectors_of_all: np.ndarray):
        self.rows = torch.tensor(vectors_of_all)

    def hidden(self, candidates: list[int], right: list[list[int]]) -> Tensor:
        """[B,N]: what is among the fresh candidates or right doesn't count a second time."""
        mask = torch.zeros(len(right), len(self.rows))
        mask[:, candidates] = 1
        for k, own in enumerate(right):
            mask[k, own] = 1
        return mask


@dataclass(frozen=True)
class Schedule:
    epochs: int
    batch: int
    hard: int  # wrong tools a request
    rate: float
    minutes: float  # the rate falls to zero with these or with the last step
    stop_after: int = 1_000  # epochs that are run of those that the rate falls over


def texts_of(data: Data, encoding: Encoding) -> dict[str, list[list[int]]]:
    return {"request": encoding.ids([r.text for r in data.train], REQUEST_TOKENS),
            "tool": encoding.ids([tool_text(t) for t in data.tools], TOOL_TOKENS)}


def train(halves: Halves, data: Data, hard: np.ndarray, bank: Bank | None, o: Schedule,
          seed: int = 2) -> None:
    rng, started, model = random.Random(seed), time.time(), halves.model
    weights = [w for w in model.parameters() if w.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=o.rate, weight_decay=0.01)
    steps, step = o.epochs * math.ceil(len(data.train) / o.batch), 0
    for epoch in range(min(o.epochs, o.stop_after)):
        order = list(range(len(data.train)))
        rng.shuffle(order)
        for start in range(0, len(order), o.batch):
            done = max(step / steps, (time.time() - started) / 60 / o.minutes)
            if done >= 1:
                return
            for group in optimizer.param_groups:
                group["lr"] = o.rate * min(1, (step + 1) / WARM_UP) * (1 - done)
            part = order[start:start + o.batch]
            loss = batch_loss(halves, data, wrong_of(hard, data, part, o.hard, rng), part, bank)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(weights, 1.0)
            optimizer.step()
            step += 1
            if step % 10 == 0:
                print(f"{step} of {steps}, loss {loss.item():.2f}, "
                      f"{time.time() - started:.0f} s", flush=True)
        print(f"epoch {epoch + 1} done", flush=True)


def wrong_of(hard: np.ndarray, data: Data, part: list[int], each: int,
             rng: random.Random) -> list[int]:
    picked: list[int] = []
    for i in part:
        own = data.same[data.train[i].tool]
        wrong = [int(j) for j in hard[i] if j >= 0 and j not in own]
        picked += rng.sample(wrong, min(each, len(wrong)))
    return picked


def batch_loss(halves: Halves, data: Data, wrong: list[int], part: list[int],
               bank: Bank | None) -> Tensor:
    right = [data.same[data.train[i].tool] for i in part]
    candidates = list(dict.fromkeys([*(data.train[i].tool for i in part), *wrong]))
    request_states = halves.states([("request", i) for i in part])
    tool_states = halves.states([("tool", j) for j in candidates])
    halves.model.train()
    queries, tools = halves.upper(request_states), halves.upper(tool_states)
    at = {j: k for k, j in enumerate(candidates)}
    mark = torch.zeros(len(part), len(candidates))
    for k, own in enumerate(right):
        mark[k, [at[j] for j in own if j in at]] = 1
    if bank is None:
        return info_nce(queries, tools, mark, TEMPERATURE)
    hidden = bank.hidden(candidates, right)
    return info_nce(queries, tools, mark, TEMPERATURE, bank.rows, hidden)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--from", dest="start", type=Path, required=True)
    for name in ("tokenizer", "out"):
        p.add_argument(f"--{name}", type=Path, required=True)
    p.add_argument("--hard", type=Path)
    p.add_argument("--epochs", type=int, default=5)
    p.add_argument("--stop-after", type=int, default=1_000, help="epochs that are run")
    p.add_argument("--batch", type=int, default=64)
    p.add_argument("--wrong", type=int, default=1, help="hard ones a request")
    p.add_argument("--rate", type=float, default=1e-4)
    p.add_argument("--frozen", type=int, default=6, help="layers that stay as they are")
    p.add_argument("--minutes", type=float, default=600)
    p.add_argument("--threads", type=int, default=1)
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    torch.manual_seed(2)
    data = read()
    model = Encoder(Config(num_hidden_layers=12), dropout=0.1)
    model.load_state_dict({k: v.float() for k, v in torch.load(a.start).items()})
    halves = Halves(model, a.frozen, texts_of(data, Encoding(a.tokenizer)))
    bank, hard = None, None
    if a.hard is None:
        bank = Bank(vectors(model, halves.texts["tool"]))
        queries = vectors(model, halves.texts["request"])
        hard = hardest(queries, bank.rows.numpy(), data)
    o = Schedule(a.epochs, a.batch, a.wrong, a.rate, a.minutes, a.stop_after)
    train(halves, data, np.load(a.hard) if hard is None else hard, bank, o)
    torch.save({k: v.half() for k, v in model.state_dict().items()}, a.out)


if __name__ == "__main__":
    main()
