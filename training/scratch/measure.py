"""What is measured of a model of the first experiment: accuracy with and without passages, leak.

Per question, so that the report can resample: 1 or 0 for right answers; natural log-likelihood of
the right answer's tokens (nats per answer, the end token left out). Without passages the prompt is
only the question. `wrong` is the likelihood of another question's answer to the same relation, so
that right minus wrong doesn't depend on how the model takes to a missing context. Errors: none.
"""
from __future__ import annotations

import random

import torch

from .corpus import Record, context, draw, prompt
from .model import Decoder
from .objectives import token_log_probs
from .retriever import Retriever
from .sample import write
from .tokens import END, START, Vocabulary, pad
from .train import autocast
from .world import RELATIONS, Fact, World, render

STEPS_MOST = 48
FRESH_SIZES = (300, 60, 15, 60)


def answers(model: Decoder, words: Vocabulary, world: World, records: list[Record], *,
            passages: bool, direct: bool) -> list[int]:
    """Greedy; the first question of each record -> 1 where the answer is right."""
    prompts = [words.encode(text) for text in (
        f"{START} {context(r, world.names) if passages else ''} "
        f"{prompt(r.questions[0], world.names, direct)}" for r in records)]
    end = words.ids[END]
    right = []
    for at in range(0, len(prompts), 100):
        found = write(model, prompts[at:at + 100], end, most=STEPS_MOST)
        for record, tokens in zip(records[at:], found):
            text, wanted = words.decode(tokens), render(record.questions[0].answer, world.names)
            right.append(int(text == wanted if direct else f" {text}".endswith(f" {wanted}")))
    return right


@torch.no_grad()
def likelihoods(model: Decoder, words: Vocabulary, pairs: list[tuple[str, str]]) -> list[float]:
    """(prompt, continuation) -> nats of each continuation."""
    sums = []
    for at in range(0, len(pairs), 200):
        rows = [(words.encode(a), words.encode(b)) for a, b in pairs[at:at + 200]]
        tokens = pad([a + b for a, b in rows])
        with autocast():
            logits = model(tokens[:, :-1])
        logs = token_log_probs(logits, tokens[:, 1:])
        sums += [logs[n, len(a) - 1:len(a) + len(b) - 1].sum().item()
                 for n, (a, b) in enumerate(rows)]
    return sums


def word_of(fact: Fact) -> str:
    return str(fact.object) if fact.relation == "age" else f"@{fact.object}"


def leak(model: Decoder, words: Vocabulary, world: World, records: list[Record],
         seed: int) -> dict[str, list[float]]:
    """Without passages: the answer asked for directly, and a fact recited up to its object."""
    rng = random.Random(seed)
    asked = [r.questions[0] for r in records if r.questions[0].kind in ("one", "two")]
    facts = [q.gold[-1] for q in asked]
    others = {rel: [f for f in facts if f.relation == rel] for rel in RELATIONS}
    wrong = [word_of(rng.choice([o for o in others[f.relation] if o.object != f.object] or [f]))
             for f in facts]
    direct = [f"{START} {prompt(q, world.names, True)}" for q in asked]
    recited = [f"{START} {prompt(q, world.names, False)} "
               + render(f.tell(0).split(f" {word_of(f)}")[0], world.names)
               for q, f in zip(asked, facts) if q.kind == "one"]
    one = [n for n, q in enumerate(asked) if q.kind == "one"]
    say = lambda texts: [render(t, world.names) for t in texts]
    right = say(word_of(f) for f in facts)
    wrong = say(wrong)
    return {
        "direct_right": likelihoods(model, words, list(zip(direct, right))),
        "direct_wrong": likelihoods(model, words, list(zip(direct, wrong))),
        "recited_right": likelihoods(model, words, list(zip(recited, [right[n] for n in one]))),
        "recited_wrong": likelihoods(model, words, list(zip(recited, [wrong[n] for n in one]))),
    }


def sets(world: World, retriever: Retriever, trained: set[tuple[int, str]],
         count: int) -> dict[str, tuple[World, list[Record]]]:
    """seen: rest on facts that training targets named; held: the last fact never was; fresh."""
    rng = random.Random(1000)
    seen: list[Record] = []
    while len(seen) < count:
        record = draw(world, retriever, rng, "train")
        if all((f.subject, f.relation) in trained for f in record.questions[0].gold):
            seen.append(record)
    held = [draw(world, retriever, rng, "held") for _ in range(count)]
    other = World(2000, FRESH_SIZES, taken=set(world.names.values()))
    found = Retriever(other)
    fresh = [draw(other, found, rng, "any") for _ in range(count)]
    return {"seen": (world, seen), "held": (world, held), "fresh": (other, fresh)}


def all_measures(model: Decoder, words: Vocabulary, groups, seed: int) -> dict:
    """Everything of one model, per question; `kinds` names the questions' kinds."""
    model.eval()
    result: dict = {"kinds": {name: [r.questions[0].kind for r in records]
                              for name, (_, records) in groups.items()}}
    for name, (world, records) in groups.items():
        for direct in (False, True):
            how = "direct" if direct else "steps"
            result[f"open_{name}_{how}"] = answers(
                model, words, world, records, passages=True, direct=direct)
            if name == "seen":
                result[f"closed_{name}_{how}"] = answers(
                    model, words, world, records, passages=False, direct=direct)
    result["leak"] = leak(model, words, *groups["seen"], seed)
    return result
