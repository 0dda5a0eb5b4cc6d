"""Packed questions are read as if each stood alone behind its context."""
import random
import unittest.mock

import numpy as np
import torch

from training.reasoner import compact, packing, padded, quantise
from training.reasoner.forward import Layout, written_logits
from training.reasoner.tasks import events, tellings
from training.reasoner.window import render


def test_packed_equals_alone(tokenizer, model):
    rendered = render(events.carrying(random.Random(4)))
    row = packing.pack(tokenizer, rendered, 4096)
    short = packing.pack(tokenizer, render(tellings.gifts(random.Random(1))), 4096)
    with torch.no_grad():
        packed, tokens = written_logits(model, Layout([row]), torch.float32)
        both, _ = written_logits(model, Layout([row, short]), torch.float32)
        assert torch.allclose(both[: len(packed)], packed, atol=1e-4)
        alone = []
        for branch in rendered.branches:
            ids, wanted = packing.encode_branch(tokenizer, branch)
            context = [packing.BEGIN] + [
                n for line in rendered.context.splitlines(keepends=True)
                for n in tokenizer.encode(line, add_special_tokens=False).ids]
            logits = model(torch.tensor([[*context, *ids]])).logits[0]
            places = len(context) + np.flatnonzero(wanted)
            alone.append(logits[places - 1])
        assert torch.allclose(torch.cat(alone), packed, atol=1e-4)
    assert len(tokens) == len(packed)


def test_padded_rows_are_read_like_pieces(tokenizer, model):
    rows = [packing.pack(tokenizer, render(draw(random.Random(n))), 4096) for n, draw in
            enumerate([events.carrying, tellings.gifts, events.carrying, tellings.gifts])]
    cpu = torch.device("cpu")
    with torch.no_grad(), unittest.mock.patch.object(padded, "BUCKET", 2500):
        layout = padded.PaddedLayout(rows, cpu, torch.float32)
        assert len(layout.buckets) > 1
        found, tokens = written_logits(model, layout, torch.float32)
        wanted, same = written_logits(model, Layout(rows), torch.float32)  # sorted by now
    assert torch.equal(tokens, same)
    assert torch.allclose(found, wanted, atol=1e-4)


def test_early_question_sees_only_the_lines_before_it(tokenizer):
    from training.reasoner.window import Window, answer

    window = Window()
    first = window.say("one")
    window.say("two")
    window.ask("a?", [answer("x", first)], "t", upto=1)
    row = packing.pack(tokenizer, render(window), 4096)
    begin = int(np.flatnonzero(row.branch == 0)[0])
    seen = int(Layout([row]).masks[1][0, :begin].sum())
    assert seen == 1 + len("[1] one\n")
    assert row.positions[begin] == seen


def test_loss_leaves_the_engine_s_lines_out(tokenizer):
    from training.reasoner.window import Window, answer, result, tool

    window = Window()
    first = window.say("one")
    window.ask("a?", [tool("calculate(1 + 1)"), result("2"), answer("2", first)], "t")
    row = packing.pack(tokenizer, render(window), 4096)
    text = "".join(chr(n) if n > 2 else "$" for n in row.ids[row.wanted])
    assert "result" not in text and text.endswith("answer [1] 2$")


def test_quantised_weights_are_stable_and_close():
    torch.manual_seed(0)
    weight = torch.randn(8, 96)
    once = quantise.fake_quantise(weight)
    assert torch.allclose(quantise.fake_quantise(once), once, atol=1e-5)
    step = (weight.reshape(8, -1, 32).amax(-1) - weight.reshape(8, -1, 32).amin(-1)).max() / 15
    assert (once - weight).abs().max() <= step


def test_scales_learn_what_rounding_would_undo():
    """On from rounded weights, toward others less than half a step away."""
    torch.manual_seed(0)
    start = quantise.fake_quantise(torch.randn(16, 64))
    goal = start + 0.05 * torch.randn(16, 1) * start
    layer = torch.nn.Sequential(torch.nn.Linear(64, 16, bias=False))
    layer[0].weight.data = start.clone()
    quantise.attach(layer)
    groups = quantise.parameter_groups(layer, 2e-3)
    assert len(groups) == 2 and groups[1]["lr"] < groups[0]["lr"]
    optimizer, losses = torch.optim.Adam(groups), []
    for _ in range(60):
        x = torch.randn(64, 64)
        loss = (layer(x) - x @ goal.T).square().mean()
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    assert sum(losses[-5:]) < 0.2 * sum(losses[:5]), losses
    found = quantise.computed_state(layer)["0.weight"]
    assert torch.allclose(quantise.fake_quantise(found), found, atol=1e-5)  # the same grid again


def test_compact_files_bring_the_rounded_weights_back(tmp_path):
    torch.manual_seed(0)
    rounded = quantise.dequantise(*quantise.quantise(torch.randn(24, 64))).numpy()
    state = {"a.weight": rounded, "b.weight": rounded[::-1].copy(), "norm.weight": rounded[0]}
    (tmp_path / "9.safetensors").write_bytes(b"of an earlier run")
    assert compact.write(state, tmp_path, limit=1_000) > 1
    back = compact.read(tmp_path)
    assert set(back) == set(state)
    for name, weight in state.items():
        assert np.allclose(back[name], weight, rtol=1e-3, atol=0)
