"""Experiment A: the same corpus and compute, with and without the knowledge supplied.

Usage: python -m training.scratch.supplied --out WORK [--arms ...] [--seeds 1 2] [--tokens 1600000]
Arms: supplied (retrieved passages before each sequence), redrawn (the same, names drawn afresh for
each sequence), none_targets (no passages, the same sequences: as many target tokens, fewer tokens
in all), none_tokens (no passages, as many tokens in all: more sequences). Loss on all that follows
the passages. Writes WORK/supplied/ARM-SEED.json and .pt; finished runs are skipped, an interrupted
one goes on from its checkpoint. Errors: none of its own.
"""
from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

import torch

from . import corpus, measure, train
from .model import Config, Decoder
from .retriever import Retriever
from .world import World

ARMS = ("supplied", "none_targets", "none_tokens", "redrawn")
RATE = 2e-3
TOKENS_PER_BATCH = 700
WORLD_SEED = 1


def records_for(world: World, retriever: Retriever, seed: int, tokens: int,
                words) -> list[corpus.Record]:
    """As many as have `tokens` tokens with their passages: the same ones for every arm."""
    rng = random.Random(seed)
    found, total = [], 0
    while total < tokens:
        found.append(corpus.draw(world, retriever, rng, "train"))
        total += len(corpus.sequence(found[-1], words, world, passages=True).tokens)
    return found


def sequences_for(arm: str, world: World, retriever: Retriever, seed: int, tokens: int, words):
    """-> (sequences of the arm, facts that their targets need, records of the supplied arm)."""
    records = records_for(world, retriever, seed, tokens, words)
    named = {(f.subject, f.relation) for r in records for q in r.questions for f in q.gold}
    if arm == "none_tokens":
        share = sum(len(corpus.sequence(r, words, world, passages=False).tokens)
                    for r in records[:500]) / 500
        rng = random.Random(seed + 500)
        while len(records) * share < tokens:
            records.append(corpus.draw(world, retriever, rng, "train"))
    fresh = random.Random(seed + 900) if arm == "redrawn" else None
    with_passages = arm in ("supplied", "redrawn")
    return [corpus.sequence(r, words, world, passages=with_passages, fresh=fresh)
            for r in records], named


def run(arm: str, seed: int, tokens: int, out: Path, questions: int = 400,
        config: dict | None = None) -> dict:
    words = corpus.vocabulary()
    world = World(WORLD_SEED)
    retriever = Retriever(world)
    sequences, named = sequences_for(arm, world, retriever, seed, tokens, words)
    budget = sum(len(s.tokens) for s in sequences)
    torch.manual_seed(seed)
    model = Decoder(Config(len(words), **(config or {})))
    # As many updates in every arm that sees every record once.
    mean = budget / len(sequences)
    per_batch = round(TOKENS_PER_BATCH / 150 * mean) if arm == "none_targets" else TOKENS_PER_BATCH
    state = train.fit(model, train.batches(sequences, per_batch, seed), budget, rate=RATE,
                      checkpoint=out / f"{arm}-{seed}.part.pt",
                      log=lambda line: print(arm, seed, line, flush=True))
    groups = measure.sets(world, retriever, named, questions)
    result = {"arm": arm, "seed": seed, "parameters": model.parameters_count(),
              "vocabulary": len(words), "sequences": len(sequences), "facts_named": len(named),
              "trained": state, **measure.all_measures(model, words, groups, seed)}
    torch.save(model.state_dict(), out / f"{arm}-{seed}.pt")
    (out / f"{arm}-{seed}.json").write_text(json.dumps(result))
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--arms", nargs="+", default=ARMS, choices=ARMS)
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--tokens", type=int, default=1_600_000)
    args = parser.parse_args()
    torch.set_num_threads(1)
    out = args.out / "supplied"
    out.mkdir(parents=True, exist_ok=True)
    for seed in args.seeds:
        for arm in args.arms:
            if not (out / f"{arm}-{seed}.json").exists():
                print(arm, seed, "begins", flush=True)
                run(arm, seed, args.tokens, out)


if __name__ == "__main__":
    main()
