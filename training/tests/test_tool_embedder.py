"""Each stage of the tool embedder on a toy size: random weights, no downloads."""
import json
import lzma

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from training.reader.model import Config
from training.tool_embedder import both_sides, data, encode, export, objective, query_side, texts
from training.tool_embedder.model import Encoder

SIZES = dict(vocab_size=60, hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
             intermediate_size=32, max_position_embeddings=80)
VERBS, THINGS = ["list", "delete", "create"], ["cats", "dogs", "eggs", "figs"]


@pytest.fixture
def tokenizer(tmp_path):
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *VERBS, *THINGS, "farm", ":", ".", "all"]
    made = Tokenizer(models.WordPiece({w: i for i, w in enumerate(words)}, unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    path = tmp_path / "tokenizer.json"
    made.save(str(path))
    return path


@pytest.fixture
def toy(tmp_path):
    tools = [{"name": f"farm{n}.{v}_{t}", "service": "farm", "description": f"{v} all {t}",
              "parameters": [], "origin": f"farm{n}"}
             for n in range(2) for v in VERBS for t in THINGS]
    requests = [{"request": f"{v} {t}", "tool": f"farm{n}.{v}_{t}"}
                for n in range(2) for v in VERBS for t in THINGS]
    for name, rows in (("tools", tools), ("requests", requests)):
        with lzma.open(tmp_path / f"{name}.jsonl.xz", "wt") as out:
            out.write("".join(json.dumps(row) + "\n" for row in rows))
    return data.read(tmp_path)


def test_text_is_the_one_that_the_engine_embeds():
    tool = {"name": "shop.listPetsByID_v2", "service": "Shop", "description": "word " * 60}
    assert texts.tool_text(tool).startswith("Shop: list Pets By ID v 2. word word")
    assert texts.tool_text(tool).endswith("word") and len(texts.tool_text(tool)) < 230


def test_what_ships_can_be_read_and_no_service_is_on_both_sides():
    found = data.read()
    assert len(found.tools) > 31_000 and len(found.train) + len(found.held) > 4_900
    origins = [{found.tools[r.tool]["origin"] for r in part} for part in (found.train, found.held)]
    assert not origins[0] & origins[1]


def test_equal_tools_are_of_one_service():
    rows = [dict(name=f"{s}.{n}", service=s, description="", parameters=[], origin=s)
            for s, n in (("A", "getPet"), ("A", "find_pets"), ("B", "getPet"), ("A", "deletePet"))]
    assert data.equals(rows) == [[0, 1], [0, 1], [2], [3]]


def test_loss_counts_all_right_ones_and_no_hidden_ones():
    q, c = torch.eye(2), torch.eye(2)
    both = objective.info_nce(q, c, torch.ones(2, 2), 0.1)
    assert float(both) == pytest.approx(0, abs=1e-5)
    mark, bank = torch.eye(2), torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    alone = objective.info_nce(q, c, mark, 0.1)
    hidden = objective.info_nce(q, c, mark, 0.1, bank, torch.ones(2, 2))
    assert float(hidden) == pytest.approx(float(alone), abs=1e-5)
    assert float(objective.info_nce(q, c, mark, 0.1, bank, torch.zeros(2, 2))) > float(alone) + 0.5


def test_both_stages_learn_and_what_is_exported_gives_the_same_vectors(tmp_path, toy, tokenizer):
    torch.manual_seed(0)
    config, encoding = Config(**SIZES), encode.Encoding(tokenizer)
    model = Encoder(config)
    toy = data.Data(toy.tools, data.equals(toy.tools), [*toy.train, *toy.held], [])
    ids = encoding.ids([texts.tool_text(t) for t in toy.tools], 32)
    asked = encoding.ids([r.text for r in toy.train], 32)
    right = [toy.same[r.tool] for r in toy.train]
    bank = encode.vectors(model, ids)
    before = encode.recalls(encode.vectors(model, asked), bank, right)["recall@1"]
    query_side.train(model, toy, encoding, torch.tensor(bank), epochs=25, rate=3e-3)
    hard = query_side.hardest(encode.vectors(model, asked), bank, toy)
    assert all(j not in right[k] for k, row in enumerate(hard) for j in row if j >= 0)
    halves = both_sides.Halves(model, 1, both_sides.texts_of(toy, encoding))
    o = both_sides.Schedule(epochs=25, batch=8, hard=1, rate=3e-3, minutes=1)
    both_sides.train(halves, toy, hard, both_sides.Bank(encode.vectors(model, ids)), o)
    after = encode.recalls(encode.vectors(model, asked), encode.vectors(model, ids), right)
    assert after["recall@1"] > max(0.8, before)

    torch.save(model.state_dict(), tmp_path / "toy.pt")
    export.export(tmp_path / "toy.pt", tokenizer, tmp_path / "folder", config)
    import onnxruntime
    session = onnxruntime.InferenceSession(str(tmp_path / "folder/onnx/model_int8.onnx"))
    x, mask = encode.padded(asked[:3])
    names = dict(zip(export.NAMES, (x, mask, torch.zeros_like(x))))
    out = session.run(None, {k: v.numpy() for k, v in names.items()})[0][:, 0]
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    assert (out * encode.vectors(model, asked[:3])).sum(1).min() > 0.97
    assert (tmp_path / "folder/SHA256SUMS").read_text().count("\n") == 3
