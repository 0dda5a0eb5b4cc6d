"""First stage: requests are moved to where the base model puts their tools.

Usage: python -m training.tool_embedder.query_side --base GRAPH --tokenizer FILE --out DIR
The tools' vectors are computed once and stay as they are, so that each step is one small batch of
requests against all 31,505 tools. Writes query.pt (weights) and hard.npy ([requests, 24] wrong
tools that come nearest, half of them of any service and the rest of the right one, -1: none).
"""
from __future__ import annotations

import argparse
import math
import time
from pathlib import Path

import numpy as np
import torch

from ..reader.model import Config
from .data import Data, read
from .encode import REQUEST_TOKENS, TOOL_TOKENS, Encoding, autocast, padded, recalls, vectors
from .model import Encoder, load_graph
from .objective import info_nce
from .texts import tool_text

BATCH, TEMPERATURE, WARM_UP = 64, 0.02, 20
HARD, NEAREST, SIBLINGS = 24, 12, 10


def train(model: Encoder, data: Data, encoding: Encoding, bank: torch.Tensor, *, epochs: int,
          rate: float, stop_after: int | None = None, seed: int = 1) -> None:
    """`stop_after` epochs of a schedule that is laid out for `epochs`."""
    rows = encoding.ids([r.text for r in data.train], REQUEST_TOKENS)
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=0.01)
    steps, step, started = epochs * math.ceil(len(rows) / BATCH), 0, time.time()
    generator = torch.Generator().manual_seed(seed)
    for epoch in range(epochs if stop_after is None else stop_after):
        model.train()
        order = torch.randperm(len(rows), generator=generator).tolist()
        for start in range(0, len(order), BATCH):
            part = order[start:start + BATCH]
            for group in optimizer.param_groups:
                group["lr"] = rate * min(1, (step + 1) / WARM_UP) * (1 - step / steps)
            with autocast():
                queries = model.vectors(*padded([rows[i] for i in part]))
            right = torch.zeros(len(part), len(bank))
            for k, i in enumerate(part):
                right[k, data.same[data.train[i].tool]] = 1
            loss = info_nce(queries, bank, right, TEMPERATURE)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            step += 1
        seconds = time.time() - started
        print(f"epoch {epoch + 1}: loss {loss.item():.2f}, {seconds:.0f} s", flush=True)


def hardest(queries: np.ndarray, bank: np.ndarray, data: Data) -> np.ndarray:
    siblings: dict[str, list[int]] = {}
    for i, tool in enumerate(data.tools):
        siblings.setdefault(tool["origin"], []).append(i)
    found = np.full((len(queries), HARD), -1, np.int32)
    for k, request in enumerate(data.train):
        scores, own = bank @ queries[k], set(data.same[request.tool])
        top = np.argsort(-scores)[:4 * NEAREST]
        family = sorted(siblings[data.tools[request.tool]["origin"]], key=lambda j: -scores[j])
        picked = [j for j in top if j not in own][:NEAREST]
        picked += [j for j in family if j not in own][:SIBLINGS]
        unique = list(dict.fromkeys(int(j) for j in picked))[:HARD]
        found[k, :len(unique)] = unique
    return found


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__)
    for name in ("base", "tokenizer", "out"):
        p.add_argument(f"--{name}", type=Path, required=True)
    p.add_argument("--epochs", type=int, default=5, help="that the rate falls over")
    p.add_argument("--stop-after", type=int, default=2, help="epochs that are run")
    p.add_argument("--rate", type=float, default=1e-4)
    p.add_argument("--threads", type=int, default=1)
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    torch.manual_seed(1)
    a.out.mkdir(parents=True, exist_ok=True)
    data, encoding = read(), Encoding(a.tokenizer)
    config = Config(num_hidden_layers=12)
    model = Encoder(config, dropout=0.1)
    model.load_state_dict(load_graph(a.base, config))
    bank = vectors(model, encoding.ids([tool_text(t) for t in data.tools], TOOL_TOKENS))
    train(model, data, encoding, torch.tensor(bank), epochs=a.epochs, rate=a.rate,
          stop_after=a.stop_after)
    held = vectors(model, encoding.ids([r.text for r in data.held], REQUEST_TOKENS))
    print("held-back services", recalls(held, bank, [data.same[r.tool] for r in data.held]))
    queries = vectors(model, encoding.ids([r.text for r in data.train], REQUEST_TOKENS))
    np.save(a.out / "hard.npy", hardest(queries, bank, data))
    torch.save({k: v.half() for k, v in model.state_dict().items()}, a.out / "query.pt")


if __name__ == "__main__":
    main()
