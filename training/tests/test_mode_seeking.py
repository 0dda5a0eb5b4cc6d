"""Mode-seeking on a toy model: what is sampled, what it is worth, what moves the weights."""
import copy
import random

import pytest
import torch

from training.reasoner import mode_seeking, packing
from training.reasoner.tasks import events
from training.reasoner.window import Branch, render

BRANCH = Branch("Question: Where?\n", (("note [2] Ann in hall\nanswer [2] hall", True),), "t")


def test_a_right_short_valid_trace_is_worth_most():
    worth = lambda said: mode_seeking.reward(BRANCH, said)
    best = worth("note [2] Ann in hall\nanswer [2] hall")
    assert best > worth("note [2] Ann in hall\nanswer [1][2] hall") > worth("answer [1] attic")
    assert worth("answer [1] attic") > worth("the hall")
    assert best > worth("note [2] Ann in hall\n" * 6 + "answer [2] hall")


def test_words_shared_with_the_answer_are_worth_something():
    branch = Branch("Question: Who?\n", (("answer [1] the old guard", True),), "t")
    some = mode_seeking.reward(branch, "answer [1] old guard of Rome")
    assert mode_seeking.reward(branch, "answer [1] nobody") < some
    assert some < mode_seeking.reward(branch, "answer [1] the old guard")


@pytest.fixture(scope="module")
def questions(tokenizer):
    rendered = render(events.carrying(random.Random(4)))
    return [mode_seeking.Question(tokenizer, rendered, b) for b in rendered.branches[:2]]


def test_samples_are_groups_that_end(model, questions):
    prompts = [q.head + q.asked for q in questions]
    said = mode_seeking.sample(model, prompts, torch.Generator().manual_seed(1))
    assert len(said) == len(questions) * mode_seeking.GROUP
    assert all(0 < len(s) <= mode_seeking.SAMPLE_TOKENS for s in said)
    assert all(packing.END not in s[:-1] for s in said)


def test_reading_once_for_a_group_writes_what_reading_alone_would(model, questions, monkeypatch):
    monkeypatch.setattr(mode_seeking, "TEMPERATURE", 1e-4)  # the likeliest token, always
    prompts = [q.head + q.asked for q in questions]
    said = mode_seeking.sample(model, prompts, torch.Generator().manual_seed(1))
    for prompt, group in zip(prompts, (said[:mode_seeking.GROUP], said[mode_seeking.GROUP:])):
        ids = list(prompt)
        for token in group[0]:
            with torch.no_grad():
                assert int(model(torch.tensor([ids])).logits[0, -1].argmax()) == token
            ids.append(token)


@pytest.mark.parametrize("objective", ["rewards", "reverse-kl"])
def test_sampled_objectives_have_a_gradient(model, questions, tokenizer, objective, monkeypatch):
    monkeypatch.setattr(mode_seeking, "reward", lambda branch, said: float(len(said) % 3))
    student, teacher = copy.deepcopy(model), copy.deepcopy(model)
    rng = torch.Generator().manual_seed(1)
    loss, seen = mode_seeking.sampled(student, student, teacher, tokenizer, questions, objective,
                                      rng)
    loss.backward()
    assert torch.isfinite(loss) and student.model.layers[0].mlp.up_proj.weight.grad.abs().sum() > 0
    assert set(seen) == {"reward", "right", "spread"}


def test_samples_that_are_worth_the_same_teach_nothing(model, questions, tokenizer, monkeypatch):
    monkeypatch.setattr(mode_seeking, "reward", lambda branch, said: 1.0)
    rng = torch.Generator().manual_seed(1)
    loss, seen = mode_seeking.sampled(model, model, None, tokenizer, questions, "rewards", rng)
    assert loss is None and seen["spread"] == 0


def test_the_control_learns_the_solver_s_targets(model, questions, tokenizer):
    student = copy.deepcopy(model)
    # At 3e-3 single steps of so small a model overshoot, and the last of few may be one of them.
    optimizer = torch.optim.Adam(student.parameters(), lr=1e-3)
    losses = []
    for _ in range(30):
        loss = mode_seeking.taught(student, tokenizer, questions)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.8 * losses[0]
