"""Mode-seeking on the student's own samples, at full size, and its control at equal compute.

Usage: python -m training.reasoner.mode_seeking --from DIR --base HF --data DIR --out DIR
         --objective rewards|reverse-kl|cross-entropy --minutes N [--updates N]
Each update: some windows, a few questions each, a group of sampled traces for each question; the
traces are packed behind their context like training targets, so the context is read once.
  rewards     policy gradient with the group as its own baseline; a program verifies the answer,
              the cited lines, the form of every step and the length (`reward`)
  reverse-kl  KL(student || teacher) on the sampled tokens; the teacher is the model it began as,
              given the gold evidence behind the context (a privileged suffix)
  cross-entropy  the control: the solver's targets of the same questions, nothing sampled
Contexts of at most --row-tokens tokens. Rounded weights throughout (training/reasoner/quantise.py).
Sources: DeepSeekMath (Shao et al. 2024) for groups; GKD (Agarwal et al. 2024) for on-policy KL.
"""
from __future__ import annotations

import argparse
import copy
import json
import random
import re
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer

from ..scratch.objectives import group_advantages
from . import packing, quantise
from .evaluate import parse, score
from .forward import Layout, written_logits
from .mixture import Mixture
from .train import export, load_model, question_weights
from .window import Branch, Rendered, evidence

GROUP = 4            # samples of a question
QUESTIONS = 2        # of a window
WINDOWS = 2          # of an update
SAMPLE_TOKENS = 64
TEMPERATURE = 1.0
LENGTH_WEIGHT = 0.1
_STEP = re.compile(r"^(?:note \S.*|search \S.*|read (?:before|after|section) \[\d+\]|"
                   r"tool [a-z_]+\(.*\)|result .*)$")
_LAST = re.compile(r"^(?:answer (?:\[\d+\])+ \S.*|unknown \S.*)$")


def valid(text: str) -> bool:
    *steps, last = text.split("\n")
    return bool(_LAST.match(last)) and all(_STEP.match(step) for step in steps)


def reward(branch: Branch, said: str) -> float:
    """In about [-0.3, 1.4]: right answer 1 (a phrase that shares words: its F1), cited lines up
    to 0.3, valid form 0.1, less length."""
    if not valid(said):
        return -0.2
    scored = score(branch, said)
    worth = max(scored["right"], scored.get("f1", 0.0))
    right, _ = parse(branch.written.rstrip("\n"))
    longer = max(0.0, len(said) / max(40, len(branch.written)) - 1.0)
    cited = scored.get("cited", 0.0) if right is not None else scored["right"]
    return worth + 0.3 * cited + 0.1 - LENGTH_WEIGHT * min(2.0, longer)


@torch.no_grad()
def sample(model, prompts: list[list[int]], rng: torch.Generator) -> list[list[int]]:
    """prompts [n] -> GROUP sampled continuations of each, flat; each ends with END or is cut.

    A prompt is read once for its whole group."""
    width = max(map(len, prompts))
    ids = torch.full((len(prompts), width), packing.END)
    mask = torch.zeros(len(prompts), width, dtype=torch.long)
    for n, prompt in enumerate(prompts):
        ids[n, width - len(prompt):] = torch.tensor(prompt)
        mask[n, width - len(prompt):] = 1
    positions = (mask.cumsum(1) - 1).clamp(min=0)
    read = model.model(input_ids=ids, attention_mask=mask, position_ids=positions, use_cache=True)
    cache, last = read.past_key_values, read.last_hidden_state[:, -1]
    cache.batch_repeat_interleave(GROUP)
    last, mask = (x.repeat_interleave(GROUP, 0) for x in (last, mask))
    out: list[list[int]] = [[] for _ in range(len(mask))]
    unfinished = torch.ones(len(mask), dtype=torch.bool)
    while True:
        logits = model.lm_head(last).float() / TEMPERATURE
        token = torch.multinomial(logits.softmax(-1), 1, generator=rng)[:, 0]
        for n in unfinished.nonzero()[:, 0].tolist():
            out[n].append(int(token[n]))
        unfinished &= token != packing.END
        if not unfinished.any() or max(map(len, out)) >= SAMPLE_TOKENS:
            return out
        mask = torch.cat([mask, torch.ones(len(mask), 1, dtype=torch.long)], 1)
        done = model.model(input_ids=token[:, None], attention_mask=mask, use_cache=True,
                           position_ids=mask.sum(1, keepdim=True) - 1, past_key_values=cache)
        cache, last = done.past_key_values, done.last_hidden_state[:, -1]


class Question:
    """One question of a window with its prompt ids."""

    def __init__(self, tokenizer, rendered: Rendered, branch: Branch):
        chars = branch.context_chars or len(rendered.context)
        self.context, self.branch = rendered.context[:chars], branch
        self.head = packing.context_ids(tokenizer, self.context)
        self.asked = tokenizer.encode(branch.question, add_special_tokens=False).ids


def draw(mixture, tokenizer, args, number: int) -> tuple[list[Question], int]:
    """Questions without engine lines, in contexts short enough, of WINDOWS windows."""
    found: list[Question] = []
    windows = 0
    while windows < WINDOWS:
        _, rendered = mixture.draw(args.seed, number)
        number += 1
        rng = random.Random(number)
        plain = [b for b in rendered.branches if all(mine for _, mine in b.target)]
        questions = [Question(tokenizer, rendered, b)
                     for b in rng.sample(plain, min(QUESTIONS, len(plain)))]
        questions = [q for q in questions if len(q.head) + len(q.asked) <= args.row_tokens]
        if questions:
            found += questions
            windows += 1
    return found, number


def row_of(question: Question, samples: list[list[int]], suffix: list[int]) -> packing.Row:
    """Context, then each sample behind (a teacher's suffix and) the question as a branch."""
    head = question.head
    ids, positions, branch, limit, wanted = [*head], list(range(len(head))), [-1] * len(head), \
        list(range(1, len(head) + 1)), [False] * len(head)
    for number, said in enumerate(samples):
        given = [*suffix, *question.asked]
        ids += [*given, *said]
        positions += range(len(head), len(head) + len(given) + len(said))
        branch += [number] * (len(given) + len(said))
        limit += [len(head)] * (len(given) + len(said))
        wanted += [False] * len(given) + [True] * len(said)
    return packing.Row(np.array(ids), np.array(positions), np.array(branch, np.int32),
                       np.array(limit, np.int32), np.array(wanted))


def taught(model, tokenizer, questions: list[Question]) -> torch.Tensor:
    """Loss of the solver's own targets, each question counting the same."""
    targets = [[packing.encode_branch(tokenizer, replace(q.branch, question=""))[0]]
               for q in questions]
    layout = Layout([row_of(q, t, []) for q, t in zip(questions, targets)])
    logits, tokens = written_logits(model, layout)
    return (F.cross_entropy(logits, tokens, reduction="none") * question_weights(layout)).sum()


def sampled(model, writer, teacher, tokenizer, questions: list[Question], objective: str,
            rng: torch.Generator) -> tuple[torch.Tensor | None, dict]:
    """-> loss with gradient on the student's own samples (None where there is nothing to learn
    from them), and what is to be logged."""
    said = sample(writer, [q.head + q.asked for q in questions], rng)
    groups = [said[n * GROUP:(n + 1) * GROUP] for n in range(len(questions))]
    texts = [[tokenizer.decode([t for t in s if t != packing.END]) for s in g] for g in groups]
    rewards = torch.tensor([[reward(q.branch, t) for t in g] for q, g in zip(questions, texts)])
    right = sum(score(q.branch, t)["right"] for q, g in zip(questions, texts) for t in g)
    seen = {"reward": round(rewards.mean().item(), 4), "right": round(right / rewards.numel(), 4),
            "spread": round(rewards.std(1).mean().item(), 4)}
    if objective == "rewards":  # a group that is all alike teaches nothing
        telling = [n for n in range(len(groups)) if rewards[n].std() > 1e-6]
        if not telling:
            return None, seen
        questions, groups = [questions[n] for n in telling], [groups[n] for n in telling]
        rewards = rewards[telling]
    layout = Layout([row_of(q, s, []) for q, s in zip(questions, groups)])
    logits, tokens = written_logits(model, layout)
    logs = torch.log_softmax(logits, -1)
    if objective == "rewards":
        chosen = logs.gather(1, tokens[:, None])[:, 0]
        gain = group_advantages(rewards).flatten()[layout.branch[layout.wanted]]
        loss = -(chosen * gain).sum() / len(tokens)
    else:
        told = [row_of(q, s, tokenizer.encode(evidence(q.branch), add_special_tokens=False).ids)
                for q, s in zip(questions, groups)]
        with torch.no_grad():
            theirs, _ = written_logits(teacher, Layout(told))
        loss = (logs.exp() * (logs - torch.log_softmax(theirs, -1))).sum(-1).mean()
    return loss, seen


def train(args) -> None:
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(Path(args.base) / "tokenizer.json"))
    model = load_model(args.start_from)
    teacher = copy.deepcopy(model).eval() if args.objective == "reverse-kl" else None
    writer = copy.deepcopy(model).to(torch.bfloat16).eval()
    for layer in model.model.layers[:args.frozen_layers]:
        layer.requires_grad_(False)
    quantise.attach(model)
    groups = quantise.parameter_groups(model, args.rate)
    parameters = [p for group in groups for p in group["params"]]
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.0, fused=True)
    mixture = Mixture(args.data, args.splits, json.loads(args.boost))
    rng = torch.Generator().manual_seed(args.seed)
    number, began = args.first, time.time()
    log = open(out / "log.jsonl", "a", encoding="utf8")
    for step in range(args.updates):
        if time.time() - began > 60 * args.minutes:
            break
        quantise.set_rate(optimizer, args.rate * min(1.0, (step + 1) / 10))
        questions, number = draw(mixture, tokenizer, args, number)
        if args.objective == "cross-entropy":
            loss, seen = taught(model, tokenizer, questions), {}
        else:
            refresh(writer, model)
            loss, seen = sampled(model, writer, teacher, tokenizer, questions, args.objective, rng)
        norm = torch.zeros(())
        if loss is not None:
            loss.backward()
            norm = torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        log.write(json.dumps({"step": step, "seconds": round(time.time() - began, 1), **seen,
                              "loss": round(loss.item(), 5) if loss is not None else None,
                              "norm": round(norm.item(), 3)}) + "\n")
        log.flush()
    export(model, args, out / "model")


@torch.no_grad()
def refresh(writer, model) -> None:
    """The sampling copy gets the rounded weights that the model computes with."""
    theirs = dict(writer.named_parameters())
    for name, module in model.named_modules():
        if isinstance(module, torch.nn.Linear) and "lm_head" not in name:
            theirs[f"{name}.weight"].copy_(module.weight)
    for name, value in model.named_parameters():
        if "norm" in name:
            theirs[name].copy_(value)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--from", dest="start_from", required=True)
    for name in ("base", "data", "out"):
        p.add_argument(f"--{name}", required=True)
    p.add_argument("--splits", default="training/splits.json")
    p.add_argument("--objective", choices=["rewards", "reverse-kl", "cross-entropy"], required=True)
    p.add_argument("--minutes", type=float, required=True)
    p.add_argument("--updates", type=int, default=1000)
    p.add_argument("--rate", type=float, default=1e-5)
    p.add_argument("--row-tokens", type=int, default=256)
    p.add_argument("--frozen-layers", type=int, default=0)
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--seed", type=int, default=11)
    p.add_argument("--first", type=int, default=0)
    p.add_argument("--boost", default="{}")
    train(p.parse_args())


if __name__ == "__main__":
    main()
