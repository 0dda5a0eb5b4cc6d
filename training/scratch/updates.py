"""One update of a student by each objective, with the compute that it cost.

Shapes: prompts and texts b lists of token ids; logits [b,t,v] at the texts' positions. Units:
compute in token passes of the student: reading or writing one token once is 1, its backward pass
is 2 more; a padded token costs as much as any other. Errors: none.
The teacher is the model as it was, given only the needed passages (the gold evidence). For the
GAN form it is only sampled from: its probabilities aren't looked at.
"""
from __future__ import annotations

import copy
import random
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from . import objectives as ob
from .model import Decoder
from .sample import states_after, write
from .tokens import END, batch, pad
from .traces import TRACE_MOST, Case, Task, Verdict
from .train import autocast, target_loss

SAMPLES = 32  # texts an update
COPIES = 4  # of one prompt, where a group is its own baseline
CASES = 16  # an update of cross-entropy
JUDGE_FIRST = 10  # updates of the discriminator before the student moves


@dataclass
class Samples:
    cases: list[Case]
    texts: list[list[int]]  # with the end token where one was written
    passes: int
    copies: int


def roll(model: Decoder, task: Task, rng: random.Random, copies: int, hinted: bool = False,
         cases: list[Case] | None = None, count: int = SAMPLES) -> Samples:
    """The model's own texts at temperature 1."""
    words = task.words
    cases = cases or [task.draw(rng) for _ in range(count // copies)]
    prompts = [words.encode(task.prompt(c, hinted)) for c in cases]
    texts = write(model, prompts, words.ids[END], most=TRACE_MOST, temperature=1.0, copies=copies,
                  seed=rng.randrange(2 ** 31))
    ended = [t + [words.ids[END]] if len(t) < TRACE_MOST else t for t in texts]
    passes = len(prompts) * max(map(len, prompts)) + sum(map(len, ended))
    return Samples([c for c in cases for _ in range(copies)], ended, passes, copies)


def states(model: Decoder, task: Task, samples: Samples, hinted: bool):
    """States after the prompt and after each token: -> [b,1+t,d], forward passes."""
    cases = samples.cases[::samples.copies]
    prompts = [task.words.encode(task.prompt(c, hinted)) for c in cases]
    with autocast():
        found = states_after(model, prompts, samples.texts, samples.copies)
    texts = len(samples.texts) * max(map(len, samples.texts))
    return found, len(prompts) * max(map(len, prompts)) + texts


def read(model: Decoder, task: Task, samples: Samples, hinted: bool) -> tuple[Tensor, int]:
    """Logits at the texts' positions, and the forward passes: -> [b,t,v], count."""
    found, passes = states(model, task, samples, hinted)
    with autocast():
        return model.head(found[:, :-1]).float(), passes


def targets(samples: Samples) -> tuple[Tensor, Tensor]:
    """-> tokens [b,t], mask [b,t]."""
    return pad(samples.texts), pad([[1] * len(t) for t in samples.texts]).float()


def verdicts(task: Task, samples: Samples) -> list[Verdict]:
    end = task.words.ids[END]
    return [task.verify(c, task.words.decode([n for n in t if n != end]))
            for c, t in zip(samples.cases, samples.texts)]


class Judge(nn.Module):
    """The discriminator: the starting model's body, and a logit from the last token's state."""

    def __init__(self, body: Decoder):
        super().__init__()
        self.body = copy.deepcopy(body)
        self.score = nn.Linear(body.config.width, 1)
        nn.init.zeros_(self.score.weight)

    def forward(self, task: Task, samples: Samples) -> tuple[Tensor, int]:
        """It sees what the teacher sees, and the text: -> logits [b], forward passes."""
        found, passes = states(self.body, task, samples, hinted=True)
        ends = torch.tensor([len(t) for t in samples.texts])
        return self.score(found[torch.arange(len(ends)), ends].float())[:, 0], passes


class Updates:
    """update(objective) -> (loss of the student or None, passes, what to log)."""

    def __init__(self, student: Decoder, task: Task, seed: int):
        self.student, self.task = student, task
        self.teacher = copy.deepcopy(student).eval().requires_grad_(False)
        self.rng = random.Random(seed)
        self.judge = Judge(student)
        self.judge_optimiser = torch.optim.AdamW(self.judge.parameters(), 3e-4)
        self.judged = 0

    def cross_entropy(self):
        """More of the supervised data, on the same prompts."""
        rows = [self.task.sequence(self.task.draw(self.rng)) for _ in range(CASES)]
        tokens, mask = batch(rows)
        loss = target_loss(self.student, tokens, mask)
        return loss, 3 * tokens.numel(), loss.item()

    def _divergence(self, measure):
        samples = roll(self.student, self.task, self.rng, COPIES)
        mask = targets(samples)[1]
        mine, cost = read(self.student, self.task, samples, hinted=False)
        with torch.no_grad():
            other, cost_teacher = read(self.teacher, self.task, samples, hinted=True)
        loss = measure(mine, other, mask)
        return loss, samples.passes + 3 * cost + cost_teacher, loss.item()

    def reverse_kl(self):
        return self._divergence(ob.reverse_kl)

    def forward_kl(self):
        return self._divergence(ob.forward_kl)

    def _policy(self, samples: Samples, rewards: Tensor):
        """rewards [b], grouped by prompt."""
        tokens, mask = targets(samples)
        logits, cost = read(self.student, self.task, samples, hinted=False)
        gain = ob.group_advantages(rewards.view(-1, COPIES)).flatten()
        loss = ob.policy_gradient(ob.token_log_probs(logits, tokens), gain, mask)
        return loss, samples.passes + 3 * cost, rewards.mean().item()

    def verified(self):
        samples = roll(self.student, self.task, self.rng, COPIES)
        rewards = torch.tensor([v.reward for v in verdicts(self.task, samples)])
        return self._policy(samples, rewards)

    def gan(self):
        """One step of the discriminator, then (after its warm-up) one of the student."""
        mine = roll(self.student, self.task, self.rng, COPIES)
        theirs = roll(self.teacher, self.task, self.rng, COPIES, hinted=True,
                      cases=mine.cases[::COPIES])
        real, cost_real = self.judge(self.task, theirs)
        fake, cost_fake = self.judge(self.task, mine)
        self.judge_optimiser.zero_grad()
        loss = ob.discriminator_loss(real, fake)
        loss.backward()
        self.judge_optimiser.step()
        self.judged += 1
        passes = theirs.passes + 3 * (cost_real + cost_fake)
        if self.judged <= JUDGE_FIRST:
            return None, passes + mine.passes, loss.item()
        student_loss, cost, _ = self._policy(mine, ob.discriminator_rewards(fake))
        return student_loss, passes + cost, loss.item()
