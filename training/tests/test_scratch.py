"""The small experiments on toy sizes: objectives, world, retrieval, sampling, rewards."""
import random

import pytest
import torch

from training.scratch import objectives as ob

MASK = torch.ones(2, 3)


def logits(seed, *shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def test_reverse_kl_matches_the_definition_and_leaves_the_teacher_alone():
    student, teacher = logits(0, 2, 3, 5).requires_grad_(), logits(1, 2, 3, 5).requires_grad_()
    mask = torch.tensor([[1.0, 1, 0], [1, 0, 0]])
    loss = ob.reverse_kl(student, teacher, mask)
    q, p = student.softmax(-1), teacher.softmax(-1)
    want = ((q * (q / p).log()).sum(-1) * mask).sum() / 3
    assert torch.allclose(loss, want, atol=1e-6)
    loss.backward()
    assert teacher.grad is None and student.grad[0, 2].abs().sum() == 0
    assert ob.reverse_kl(student, student, mask).abs() < 1e-6
    assert not torch.allclose(ob.forward_kl(student, teacher, mask), loss)


def test_reverse_kl_seeks_a_mode_and_forward_kl_covers():
    """A student of one narrow bump, a teacher of two: KL(q||p) prefers sitting on one of them."""
    x = torch.arange(41.0)
    bump = lambda at: torch.exp(-0.5 * ((x - at) / 2) ** 2)
    teacher = (bump(8) + bump(32) + 1e-9).log()[None, None]
    mask = torch.ones(1, 1)
    on_one, between = bump(8).clamp_min(1e-9).log()[None, None], -(((x - 20) / 12) ** 2)[None, None]
    assert ob.reverse_kl(on_one, teacher, mask) < ob.reverse_kl(between, teacher, mask)
    assert ob.forward_kl(on_one, teacher, mask) > ob.forward_kl(between, teacher, mask)


def test_log_ratios_average_to_minus_the_reverse_kl():
    student, teacher = logits(2, 1, 1, 6), logits(3, 1, 1, 6)
    words = torch.arange(6)[:, None]
    q = ob.token_log_probs(student.expand(6, 1, 6), words)
    p = ob.token_log_probs(teacher.expand(6, 1, 6), words)
    rewards = ob.log_ratio_rewards(q, p, torch.ones(6, 1))
    whole = ob.reverse_kl(student, teacher, torch.ones(1, 1))
    assert torch.allclose((q.exp() * rewards).sum(), -whole, atol=1e-5)


def test_rewards_to_go_stop_at_the_mask():
    mask = torch.tensor([[1.0, 1, 1, 0]])
    rewards = torch.tensor([[1.0, 2, 3, 9]])
    assert ob.rewards_to_go(rewards, mask).tolist() == [[6, 5, 3, 0]]
    assert ob.rewards_to_go(rewards, mask, by_length=True).tolist() == [[2, 2.5, 3, 0]]


def test_group_advantages_have_no_mean_and_ignore_groups_that_agree():
    got = ob.group_advantages(torch.tensor([[1.0, 0, 0, 1], [1, 1, 1, 1]]))
    assert torch.allclose(got[0], torch.tensor([1.0, -1, -1, 1]), atol=1e-3)
    assert got[1].abs().max() == 0
    plain = ob.group_advantages(torch.tensor([[4.0, 0]]), normalise=False)
    assert plain.tolist() == [[2, -2]]


def test_policy_gradient_is_the_gradient_of_the_expected_reward():
    scores = logits(4, 1, 1, 4).requires_grad_()
    reward = torch.tensor([1.0, -2, 0.5, 3])
    (scores.softmax(-1)[0, 0] * reward).sum().backward()
    want, scores.grad = scores.grad.clone(), None
    for word in range(4):  # the expectation, term by term
        logs = ob.token_log_probs(scores, torch.tensor([[word]]))
        loss = ob.policy_gradient(logs, reward[word:word + 1], torch.ones(1, 1))
        (loss * logs.detach().exp().item()).backward()
    assert torch.allclose(-scores.grad, want, atol=1e-6)


def test_policy_gradient_clips_and_pulls_to_the_reference():
    old = torch.full((2, 3), -1.0)
    far = torch.full((2, 3), -0.1, requires_grad=True)
    ob.policy_gradient(far, torch.ones(2), MASK, old_log_probs=old).backward()
    assert far.grad.abs().max() == 0  # the ratio is past 1.2 already
    near = torch.full((2, 3), -1.0, requires_grad=True)
    pull = {"advantages": torch.zeros(2), "mask": MASK, "kl_weight": 0.5}
    assert ob.policy_gradient(near, reference_log_probs=old - 1, **pull) > 0
    assert ob.policy_gradient(near, reference_log_probs=old, **pull) == 0
    with pytest.raises(ValueError):
        ob.policy_gradient(near, torch.ones(2, 2), MASK)


def test_discriminator_learns_the_log_ratio():
    """Teacher says word 0 with .8, student with .2: the logit goes to log 4."""
    weight = torch.zeros(2, requires_grad=True)
    teacher, student = torch.tensor([0] * 8 + [1] * 2), torch.tensor([0] * 2 + [1] * 8)
    optimiser = torch.optim.Adam([weight], 0.1)
    for _ in range(300):
        optimiser.zero_grad()
        ob.discriminator_loss(weight[teacher], weight[student]).backward()
        optimiser.step()
    assert torch.allclose(weight, torch.tensor([4.0, 0.25]).log(), atol=0.02)
    assert ob.discriminator_rewards(torch.tensor([9.0, -1])).tolist() == [5, -1]


def test_target_logits_line_up_rows_of_different_prompts():
    scores = torch.arange(10.0).view(2, 5, 1)
    got = ob.target_logits(scores, torch.tensor([2, 4]), 3)
    assert got[..., 0].tolist() == [[1, 2, 3], [8, 9, 9]]


TOY = {"width": 32, "layers": 2, "heads": 2, "hidden": 48}


@pytest.fixture(scope="module")
def small():
    """A little world and its retriever."""
    from training.scratch.retriever import Retriever
    from training.scratch.world import World

    world = World(3, (60, 12, 5, 12))
    return world, Retriever(world)


def records(small, count, part="train"):
    from training.scratch import corpus

    rng = random.Random(0)
    return [corpus.draw(*small, rng, part) for _ in range(count)]


def test_passages_hold_what_every_step_names(small):
    world, _ = small
    for record in records(small, 40):
        for question in record.questions:
            for fact in question.gold:
                assert world.sentence(fact) in record.passages
                assert any(fact.tell(n) in question.steps for n in range(6))
            assert question.steps.endswith(question.answer)


def test_held_out_facts_are_never_asked_for_in_training(small):
    from training.scratch.corpus import held_out

    for record in records(small, 40):
        assert not any(held_out(f) for q in record.questions for f in q.gold)
    assert all(held_out(r.questions[0].gold[-1]) for r in records(small, 10, "held"))


def test_search_finds_a_sentence_in_the_words_of_the_question(small):
    world, retriever = small
    fact = next(f for f in world.facts.values() if "age" in world.sentence(f).split())
    assert fact in retriever.search(f"what is the age of @{fact.subject} ?", 3)


def test_without_passages_the_same_targets_stay_and_redrawn_names_are_new(small):
    from training.scratch import corpus

    words, world = corpus.vocabulary(), small[0]
    record = records(small, 1)[0]
    full = corpus.sequence(record, words, world, passages=True)
    bare = corpus.sequence(record, words, world, passages=False)
    kept = lambda s: [t for t, y in zip(s.tokens, s.targets) if y]
    assert kept(full) == kept(bare) and len(bare.tokens) == len(kept(bare)) + 1
    fresh = corpus.sequence(record, words, world, passages=True, fresh=random.Random(4))
    assert len(fresh.tokens) == len(full.tokens) and fresh.tokens != full.tokens


def toy_decoder(words):
    from training.scratch.model import Config, Decoder

    torch.manual_seed(0)
    return Decoder(Config(words, **TOY))


def test_writing_with_the_cache_agrees_with_reading_it_whole():
    from training.scratch.sample import write

    model = toy_decoder(50)
    prompts = [[1, 7, 9, 4, 30, 8], [1, 12, 3]]
    texts = write(model, prompts, 2, most=6)
    for prompt, text in zip(prompts, texts):
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            logits = model(torch.tensor([prompt + text]))[0].float()
        for n, token in enumerate(text):
            row = logits[len(prompt) - 1 + n]
            assert row[token] > row.max() - 0.1  # bfloat16 sums differ a little
    assert len(write(model, prompts, 2, most=3, temperature=1.0, copies=3)) == 6


def test_shared_prompts_give_the_states_and_gradients_of_whole_rows():
    from training.scratch.sample import states_after

    model = toy_decoder(50)
    prompts = [[1, 7, 9, 4, 30, 8], [1, 12, 3]]
    texts = [[5, 6, 2], [11], [40, 41], [9, 2]]
    got = states_after(model, prompts, texts, copies=2)
    weights = torch.randn(got.shape, generator=torch.Generator().manual_seed(1))
    (got[:, :2] * weights[:, :2]).sum().backward()
    grads = [p.grad.clone() for p in model.parameters()]
    model.zero_grad()
    total = 0.0
    for n, text in enumerate(texts):
        own = prompts[n // 2]
        whole = model.hidden(torch.tensor([own + text]))[0, len(own) - 1:]
        assert torch.allclose(whole, got[n, :len(whole)], atol=1e-4)
        total = total + (whole[:2] * weights[n, :2]).sum()
    total.backward()
    for grad, parameter in zip(grads, model.parameters()):
        assert torch.allclose(grad, parameter.grad, atol=2e-3)


def test_training_learns_to_copy_and_goes_on_from_a_checkpoint(tmp_path):
    from training.scratch import train
    from training.scratch.tokens import Sequence

    rng = random.Random(1)
    rows = [[1, a, b, a, b] for a, b in ((rng.randrange(3, 9), rng.randrange(3, 9))
                                         for _ in range(200))]
    data = [Sequence(r, [False, False, False, True, True]) for r in rows]
    model = toy_decoder(10)
    state = train.fit(model, train.batches(data, 100, 0), 40_000, rate=3e-3, log=lambda line: None)
    assert state["curve"][-1][1] < 0.3 < state["curve"][0][1]
    part = tmp_path / "part.pt"
    again = train.optimiser_for(model, 1e-3)
    train.save(part, model, again, state)
    assert train.fit(model, train.batches(data, 100, 0), 40_000, rate=3e-3,
                     checkpoint=part)["steps"] == state["steps"]


@pytest.fixture(scope="module")
def task(small):
    from training.scratch.traces import Task

    return Task(small[0])


def test_every_trace_of_the_task_verifies_and_broken_ones_do_not(task):
    from training.scratch.world import render

    rng = random.Random(0)
    for _ in range(100):
        case = task.draw(rng)
        text = render(case.question.steps, task.world.names)
        verdict = task.verify(case, text)
        assert (verdict.right, verdict.citation_f1, verdict.valid) == (1, 1, 1)
        assert verdict.length == len(text.split())
        for hinted in (False, True):
            task.words.encode(task.prompt(case, hinted))
        told, said = text.rsplit(" , ", 1)
        assert task.verify(case, f"{told} , so pel -gris").right == 0
        unsupported = task.verify(case, said)
        assert (unsupported.right, unsupported.citation_f1, unsupported.valid) == (1, 0, 0)
        assert task.verify(case, f"pel -gris trusts pel -gris , {text}").valid < 1
    for broken in ("", "so", ",", "is of the", "4 is more than 9 , so"):
        assert task.verify(case, broken).reward <= 0
    assert task.verify(case, "4 is more than 9 , so 4").valid == 0


@pytest.mark.parametrize("objective",
                         ["cross_entropy", "reverse_kl", "forward_kl", "verified", "gan"])
def test_each_objective_takes_its_steps(objective, task, monkeypatch):
    from training.scratch import mode_seeking, updates

    monkeypatch.setattr(updates, "SAMPLES", 16)
    monkeypatch.setattr(updates, "CASES", 4)
    monkeypatch.setattr(updates, "JUDGE_FIRST", 1)
    model = toy_decoder(len(task.words))
    before = model.embed.weight.detach().clone()
    budget = 50_000 if objective == "gan" else 10_000
    result = mode_seeking.run(objective, 1, model, task, budget, count=3)
    assert result["passes"] >= budget and len(result["right"]) == 3
    assert not torch.equal(before, model.embed.weight)


def test_the_experiment_with_supplied_knowledge_runs_through(tmp_path):
    from training.scratch import report, supplied

    for arm in ("supplied", "none_targets"):
        result = supplied.run(arm, 1, 3_000, tmp_path, questions=8, config=TOY)
        assert len(result["open_fresh_steps"]) == 8
        assert all(x < 0 for x in result["leak"]["direct_right"])
    assert "none_targets" in report.supplied(tmp_path)
