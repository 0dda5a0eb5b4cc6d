"""Trains the reader, with checkpoints that it can go on from.

Usage: python -m training.reader.train --squad F --nq F --base DIR --out DIR --splits F
The questions are those that the split leaves for training.
  --base: config.json, model.fp16.safetensors (or another *.safetensors), tokenizer.json
  --from: a checkpoint whose weights are the start (the optimiser begins anew)
  --minutes: the schedule ends there even if the steps are not all done (shared machines)
"""
from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

import numpy as np
import torch

from ..questions.renaming import Renaming
from . import data, encode, objective
from .model import Config, Reader, load_base
from .near_misses import Changer
from .negatives import Bm25

WARMUP = 0.05
POOL_BATCHES = 24  # batches are cut from runs of this many, sorted by length


def vary(question: str, rng: random.Random) -> str:
    """Sometimes without its question mark, as people type."""
    return question.rstrip(" ?") if rng.random() < 0.3 else question


def crop(example: data.Example, rng: random.Random) -> tuple[str, tuple[int, int]]:
    """Sometimes only a run of whole sentences around the answer: chunks begin and end anywhere."""
    spans = data.sentence_spans(example.passage.text)
    here = [i for i, (b, e) in enumerate(spans) if b < example.end and e > example.start]
    if not here or len(spans) < 3 or rng.random() < 0.6:
        return example.passage.text, (example.start, example.end)
    low, high = rng.randint(0, here[0]), rng.randint(here[-1], len(spans) - 1)
    begin, end = spans[low][0], spans[high][1]
    return example.passage.text[begin:end], (example.start - begin, example.end - begin)


def near_miss(example, changer, rng, tokenizer) -> list[encode.Row]:
    """One changed question with the gold passage, which does not answer it; or nothing."""
    question = changer.change(example, rng)
    if question is None:
        return []
    text, _ = crop(example, rng)
    return [encode.encode_row(tokenizer, vary(question, rng), text)]


def plan(example, negatives, args, rng, tokenizer) -> list[encode.Row]:
    """The rows of one question for one epoch: gold, gold and a negative, or negatives only."""
    same, other = negatives[example.id]
    renaming = None
    if rng.random() < args.renamed:
        renaming = Renaming(rng, f"{example.passage.text} {example.question}")
        example = renaming.example(example) or example
    question = vary(example.question, rng)
    draw = rng.random()
    pool = [p for p in (same, other) if p]
    wrong = []
    if pool and draw < args.negatives:
        passage = rng.choice(rng.choice(pool))
        passage = renaming.passage(passage) if renaming else passage
        wrong = [encode.encode_row(tokenizer, question, passage)]
    if wrong and draw < args.unanswerable:
        return wrong
    text, span = crop(example, rng)
    gold = encode.encode_row(tokenizer, question, text, span)
    return ([gold] if gold else []) + wrong


def epoch_batches(examples, negatives, args, rng, tokenizer) -> list[list[list[encode.Row]]]:
    questions = [plan(e, negatives, args, rng, tokenizer) for e in examples]
    if args.near:
        changer = Changer(examples)
        questions += [near_miss(e, changer, rng, tokenizer) for e in examples
                      if rng.random() < args.near]
    questions = [q for q in questions if q]
    rng.shuffle(questions)
    batches, run = [], args.batch * POOL_BATCHES
    for at in range(0, len(questions), run):
        part = sorted(questions[at:at + run], key=lambda q: max(len(r.ids) for r in q))
        batches += [part[i:i + args.batch] for i in range(0, len(part), args.batch)]
    rng.shuffle(batches)
    return batches


def tensors(batch):
    """A batch of questions -> (model inputs and labels, group, starts, ends)."""
    rows = [row for question in batch for row in question]
    group, at = [], 0
    for question in batch:
        group.append(list(range(at, at + len(question))))
        at += len(question)
    out = {k: torch.from_numpy(v) for k, v in encode.collate(rows).items()}
    out["answerable"] = torch.tensor([float(r.start >= 0) for r in rows])
    gold = [next((i for i in g if rows[i].start >= 0), None) for g in group]
    starts = [None if i is None else (i, rows[i].start) for i in gold]
    ends = [None if i is None else (i, rows[i].end) for i in gold]
    return out, group, starts, ends


def save(path: Path, **state) -> None:
    temporary = path.with_suffix(".tmp")
    torch.save(state, temporary)
    temporary.replace(path)


def optimizer_for(model: Reader, rate: float):
    """Heads learn five times as fast; norms and biases are not decayed; word embeddings stay."""
    model.word.weight.requires_grad_(False)
    groups: dict[tuple[bool, bool], list] = {}
    for name, p in model.named_parameters():
        if p.requires_grad:
            head = name.startswith(("token_heads", "answer_"))
            groups.setdefault((head, p.ndim > 1), []).append(p)
    return torch.optim.AdamW([
        {"params": ps, "rate": rate * (5 if head else 1), "lr": 0.0,
         "weight_decay": 0.01 if matrix else 0.0} for (head, matrix), ps in groups.items()])


def rate_at(progress: float) -> float:
    return progress / WARMUP if progress < WARMUP else max(0.0, (1 - progress) / (1 - WARMUP))


def questions_of(args) -> tuple[list[data.Example], dict]:
    """-> the questions to train on, and id -> (same article's, other articles') hard negatives."""
    squad, squad_passages = data.load_squad(args.squad)
    nq, nq_passages = data.load_nq(args.nq)
    splits = json.loads(Path(args.splits).read_text("utf8"))
    examples = data.apply_splits(squad + nq, splits, "train")
    if args.written:
        written, written_passages = data.load_squad(args.written)
        squad_passages = squad_passages + written_passages
        examples += random.Random(args.seed).sample(written, min(len(written), args.written_most))
    allowed = {e.passage.text for e in examples}
    if args.limit:
        examples = random.Random(args.seed).sample(examples, args.limit)
    bm25 = Bm25([p for p in squad_passages + nq_passages if p.text in allowed])
    return examples, {e.id: bm25.hard_negatives(e, 2) for e in examples}


def prepare(args, last: Path):
    """-> model, optimizer, steps done, seconds spent: from `last`, else --from, else the base."""
    model = Reader(Config.read(Path(args.base) / "config.json"))
    load_base(model, next(Path(args.base).glob("*.safetensors")))
    optimizer = optimizer_for(model, args.rate)
    done, spent = 0, 0.0
    if last.exists():
        state = torch.load(last)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        done, spent = state["step"], state["seconds"]
    elif args.start_from:
        model.load_state_dict(torch.load(args.start_from)["model"])
    model.train()
    return model, optimizer, done, spent


def train(args) -> Path:
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    last = out / "last.pt"
    tokenizer = encode.load_tokenizer(Path(args.base) / "tokenizer.json")
    examples, negatives = questions_of(args)
    model, optimizer, done, spent = prepare(args, last)

    # The rows of each epoch depend on (seed, epoch) only: going on repeats the same plan.
    epochs = [epoch_batches(examples, negatives, args, random.Random(args.seed * 1000 + n),
                            tokenizer) for n in range(args.epochs)]
    batches = [b for epoch in epochs for b in epoch]
    ends_of = set(np.cumsum([len(e) for e in epochs]).tolist())
    tokens = sum(len(r.ids) for b in batches for q in b for r in q)
    print(f"{len(examples)} questions, {len(batches)} steps, {tokens} tokens", flush=True)

    began = saved = time.time()
    log = open(out / "log.jsonl", "a", encoding="utf8")
    recent: list[dict] = []
    for step in range(done, len(batches)):
        elapsed = spent + time.time() - began
        progress = max(step / len(batches), elapsed / (60 * args.minutes) if args.minutes else 0)
        if progress >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = group["rate"] * rate_at(progress + 1 / len(batches))
        batch, rows, starts, ends = tensors(batches[step])
        # Twice as fast where the processor multiplies bfloat16; weights and loss stay float32.
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=args.bf16):
            outputs = model(batch["input_ids"], batch["attention_mask"], batch["token_type_ids"])
        outputs = tuple(output.float() for output in outputs)
        value, parts = objective.loss(outputs, batch, rows, starts, ends)
        optimizer.zero_grad(set_to_none=True)
        value.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        recent.append({**parts, "tokens": batch["input_ids"].numel()})
        if (step + 1) % 20 == 0:
            mean = {k: round(float(np.mean([r[k] for r in recent])), 4) for k in recent[0]}
            seconds = spent + time.time() - began
            line = {"step": step + 1, "of": len(batches), "seconds": round(seconds), **mean}
            print(json.dumps(line), flush=True)
            print(json.dumps(line), file=log, flush=True)
            recent = []
        state = dict(model=model.state_dict(), step=step + 1,
                     seconds=spent + time.time() - began, args=vars(args))
        if step + 1 in ends_of:
            save(out / f"epoch{sorted(ends_of).index(step + 1) + 1}.pt", **state)
        if time.time() - saved > 60 * args.save_minutes:
            save(last, optimizer=optimizer.state_dict(), **state)
            saved = time.time()
    save(out / "final.pt", model=model.state_dict(), args=vars(args))
    return out / "final.pt"


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(description=__doc__)
    for name in ("squad", "nq", "base", "out", "splits"):
        p.add_argument(f"--{name}", required=True)
    p.add_argument("--written", help="a SQuAD file of written questions (training/questions)")
    p.add_argument("--written-most", type=int, default=10_000)
    p.add_argument("--from", dest="start_from")
    p.add_argument("--epochs", type=int, default=2)
    p.add_argument("--rate", type=float, default=1e-4)
    p.add_argument("--batch", type=int, default=16, help="questions a step")
    p.add_argument("--negatives", type=float, default=0.4, help="share of questions with one")
    p.add_argument("--unanswerable", type=float, default=0.12,
                   help="share of questions whose passages are all negatives")
    p.add_argument("--near", type=float, default=0.0,
                   help="share of questions that get a changed twin, which nothing answers")
    p.add_argument("--renamed", type=float, default=0.0,
                   help="share of questions whose names and years are changed")
    p.add_argument("--minutes", type=float, default=0.0)
    p.add_argument("--save-minutes", type=float, default=10.0)
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--bf16", action=argparse.BooleanOptionalAction, default=True)
    p.add_argument("--limit", type=int, default=0)
    p.add_argument("--seed", type=int, default=1)
    return p


if __name__ == "__main__":
    train(parser().parse_args())
