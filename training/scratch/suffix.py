"""How far the gold evidence helps the supplied arm, in what form: as a suffix, or alone.

Usage: python -m training.scratch.suffix --out WORK   (needs WORK/supplied/supplied-1.pt)
100 held-out questions, greedy, in steps. Prints one row a form of context: share of right answers,
prompt length in tokens. Errors: FileNotFoundError where the weights are missing.
"""
from __future__ import annotations

import argparse
import random
from pathlib import Path

import torch

from . import corpus
from .model import Config, Decoder
from .sample import write
from .tokens import END, START
from .traces import TRACE_MOST, Task
from .world import render

FORMS = ("all", "all + suffix", "own", "own + suffix", "gold")


def context(task: Task, record: corpus.Record, form: str) -> str:
    question = record.questions[0]
    gold = [task.world.sentence(f) for f in question.gold]
    found = {task.world.sentence(f) for f in task.retriever.passages(question, corpus.EXTRA)[0]}
    kept = [p for p in record.passages if form.startswith("all") or p in found]
    kept = gold if form == "gold" else kept + (gold if form.endswith("suffix") else [])
    return " ".join(corpus.line(p, task.world.names) for p in kept)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    torch.set_num_threads(1)
    task = Task()
    model = Decoder(Config(len(task.words)))
    weights = args.out / "supplied" / "supplied-1.pt"
    model.load_state_dict(torch.load(weights, weights_only=True))
    rng = random.Random(5)
    records = [corpus.draw(task.world, task.retriever, rng, "held") for _ in range(100)]
    for form in FORMS:
        prompts = [task.words.encode(
            f"{START} {context(task, r, form)} "
            f"{corpus.prompt(r.questions[0], task.world.names, False)}") for r in records]
        texts = write(model, prompts, task.words.ids[END], most=TRACE_MOST)
        right = [f" {task.words.decode(t)}".endswith(
            f" {render(r.questions[0].answer, task.world.names)}")
            for t, r in zip(texts, records)]
        print(f"| {form} | {100 * sum(right) / len(right):.0f} | "
              f"{sum(map(len, prompts)) / len(prompts):.0f} |", flush=True)


if __name__ == "__main__":
    main()
