"""Experiments B and C: mode-seeking objectives against more cross-entropy, at equal compute.

Usage: python -m training.scratch.mode_seeking --out WORK --objective O --seed N
Objectives: cross_entropy, reverse_kl, forward_kl (own samples, teacher with the gold evidence),
verified (rewards), gan. All start from the first experiment's supplied arm (seed 1), differ by
seed in what they draw and sample, and stop at the same number of token passes (updates.py).
Writes WORK/mode_seeking/O-N.json; a finished run is skipped, an unfinished one begins anew (they
take a minute). Errors: SystemExit where the start is missing.
"""
from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

import torch

from . import train
from .model import Config, Decoder
from .objectives import token_log_probs
from .sample import write
from .tokens import END
from .traces import TRACE_MOST, Task
from .updates import Samples, Updates, read, roll, targets, verdicts

OBJECTIVES = ("cross_entropy", "reverse_kl", "forward_kl", "verified", "gan")
RATES = {"cross_entropy": 7e-4, "reverse_kl": 3e-4, "forward_kl": 3e-4, "verified": 2e-4,
         "gan": 2e-4}
PASSES = 200_000


def base(task: Task, out: Path) -> Decoder:
    """The supervised start: the first experiment's supplied arm, measured when first read."""
    earlier = out.parent / "supplied" / "supplied-1.pt"
    if not earlier.exists():
        raise SystemExit(f"{earlier} is missing: run training.scratch.supplied first")
    model = Decoder(Config(len(task.words)))
    model.load_state_dict(torch.load(earlier, weights_only=True))
    done = out / "base-1.json"
    if not done.exists():
        done.write_text(json.dumps({"objective": "base", "seed": 1, **evaluate(model, task),
                                    "hinted": evaluate(model, task, hinted=True)}))
    return model


@torch.no_grad()
def evaluate(model: Decoder, task: Task, *, hinted: bool = False, count: int = 300) -> dict:
    """Greedy on held-out facts; four samples each of a third of them for spread and entropy."""
    rng = random.Random(77)
    held = [task.draw(rng, "held") for _ in range(count)]
    greedy = []
    for at in range(0, count, 100):
        part = held[at:at + 100]
        texts = write(model, [task.words.encode(task.prompt(c, hinted)) for c in part],
                      task.words.ids[END], most=TRACE_MOST)
        greedy += verdicts(task, Samples(part, texts, 0, 1))
    samples = roll(model, task, rng, copies=4, hinted=hinted, cases=held[:count // 3])
    tokens, mask = targets(samples)
    logs = token_log_probs(read(model, task, samples, hinted)[0], tokens)
    drawn = verdicts(task, samples)
    groups = [samples.texts[n:n + 4] for n in range(0, len(samples.texts), 4)]
    return {
        "right": [v.right for v in greedy],
        "citation_f1": [v.citation_f1 for v in greedy],
        "valid": [v.valid for v in greedy],
        "length": [v.length for v in greedy],
        "kinds": [c.question.kind for c in held],
        "sampled_right": [v.right for v in drawn],
        "sampled_length": [v.length for v in drawn],
        "entropy": [-x for x in (logs * mask).sum(1).tolist()],
        "distinct": [len({tuple(t) for t in group}) for group in groups],
    }


def run(objective: str, seed: int, model: Decoder, task: Task, passes: int = PASSES,
        rate: float | None = None, count: int = 300) -> dict:
    rate = rate or RATES[objective]
    updates = Updates(model, task, seed + 10_000)
    optimiser = torch.optim.AdamW(model.parameters(), rate, betas=(0.9, 0.98), weight_decay=0.01)
    used, steps, begun, seen = 0, 0, time.process_time(), []
    while used < passes:
        loss, cost, logged = getattr(updates, objective)()
        used += cost
        steps += 1
        seen.append(round(logged, 4))
        if loss is None:
            continue
        for group in optimiser.param_groups:
            group["lr"] = rate * train.schedule(used / passes)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
    seconds = time.process_time() - begun
    result = {"objective": objective, "seed": seed, "rate": rate, "steps": steps, "passes": used,
              "seconds": seconds, "curve": seen, **evaluate(model, task, count=count)}
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--objective", nargs="+", default=OBJECTIVES,
                        choices=OBJECTIVES)
    parser.add_argument("--seed", nargs="+", type=int, default=[1, 2, 3])
    parser.add_argument("--passes", type=int, default=PASSES)
    parser.add_argument("--rate", type=float, help="instead of the objective's own")
    args = parser.parse_args()
    torch.set_num_threads(1)
    out = args.out / "mode_seeking"
    out.mkdir(parents=True, exist_ok=True)
    task = Task()
    for seed in args.seed:
        for objective in args.objective:
            done = out / f"{objective}-{seed}.json"
            if done.exists():
                continue
            result = run(objective, seed, base(task, out), task, args.passes, args.rate)
            done.write_text(json.dumps(result))
            share = sum(result["right"]) / len(result["right"])
            print(objective, seed, f"right {share:.3f}  {result['steps']} updates  "
                  f"{result['seconds']:.0f} s", flush=True)


if __name__ == "__main__":
    main()
