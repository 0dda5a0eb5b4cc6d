"""The stages of the static embedder on a toy size: no model, no downloads."""
import json
import random

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from training.static_embedder import collections, export, measure, passages, teacher, train
from training.static_embedder.objective import far, opinions
from training.static_embedder.table import Table, bags, start_of

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "whale", "ship", "tea", "hill", "of"]


@pytest.fixture
def tokenizer(tmp_path):
    made = Tokenizer(models.WordPiece({w: i for i, w in enumerate(WORDS)}, unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.save(str(tmp_path / "tokenizer.json"))
    return tmp_path / "tokenizer.json"


def test_windows_have_the_lengths_asked_for_and_stay_inside_the_text():
    r, text = random.Random(1), "One whale swam. Two ships sank there. " * 200
    found = [passages.window(text, r) for _ in range(200)]
    assert all(w in text and len(w) <= passages.CHARS[1] for w in found)
    assert min(map(len, found)) < 100 < 700 < max(map(len, found))
    assert passages.readable(found[0]) and not passages.readable("0f 1c 22 9a " * 20)


def test_a_text_is_the_sum_of_its_rows_made_length_1():
    rows = torch.randn(len(WORDS), 16)
    table = Table(rows)
    found = table(*bags([np.array([5, 6]), np.array([7, 7, 8])]))
    expected = torch.stack([rows[5] + rows[6], 2 * rows[7] + rows[8]])
    expected /= expected.norm(dim=1, keepdim=True)
    assert torch.allclose(found, expected, atol=1e-5)
    assert torch.allclose(table.rows(), rows, atol=1e-5)


def test_frequent_entries_start_quieter():
    rows = start_of(np.eye(4, dtype=np.float32), np.array([1e6, 10, 10, 10]), common=0.0)
    assert rows[0].norm() < 0.01 < rows[1].norm()


def test_opinions_are_equal_where_the_vectors_are():
    t = torch.nn.functional.normalize(torch.randn(6, 16), dim=1)
    assert float(opinions(t, t, t @ t.T, 0.05)) == pytest.approx(0, abs=1e-5)
    assert float(opinions(t, t.flip(0), t @ t.T, 0.05)) > 0.1
    assert float(far(t, t)) == pytest.approx(0, abs=1e-5)


def test_training_moves_the_table_towards_the_teacher(tmp_path, tokenizer):
    r = np.random.default_rng(0)
    torch.set_num_threads(1)
    torch.manual_seed(0)
    truth = r.normal(size=(len(WORDS), 16)).astype(np.float32)
    texts = [" ".join(r.choice(WORDS[5:], r.integers(3, 8))) for _ in range(400)]
    read = Tokenizer.from_file(str(tokenizer))
    ids = train.tokens_of(texts, read)
    made = measure.embedded(truth, ids)
    rows = [{"kind": "toy", "text": t, "query": t[:9] if i % 3 == 0 else None}
            for i, t in enumerate(texts)]
    (tmp_path / "texts.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf8")
    teacher.in_chunks("passages", 400, tmp_path, lambda s, e: made[s:e])
    teacher.in_chunks("queries", 400, tmp_path, lambda s, e: made[s:e])
    lessons = train.read(tmp_path / "texts.jsonl", tmp_path, read)
    table = Table(torch.from_numpy(r.normal(size=truth.shape).astype(np.float32)))
    before = train.held_cosine(table, lessons, held=50)
    train.train(table, lessons, train.Schedule(epochs=20, batch=64, rate=0.05, asked=0.1), held=50)
    assert train.held_cosine(table, lessons, held=50) > 0.85 > before


def test_what_is_exported_sums_to_nearly_the_same_vectors(tmp_path, tokenizer):
    rows = np.random.default_rng(2).normal(size=(len(WORDS), 16)).astype(np.float32)
    rows *= np.geomspace(0.001, 1, len(WORDS), dtype=np.float32)[:, None]
    folder = tmp_path / "embedder"
    folder.mkdir()
    (folder / "tokenizer.json").write_bytes(tokenizer.read_bytes())
    export.export(rows, folder, tmp_path / "out")
    table = export.read_table(tmp_path / "out")
    assert not table[[0, 2, 3, 4]].any()
    ids = [np.array([5, 9, 10]), np.array([6, 7])]
    a, b = measure.embedded(rows, ids), measure.embedded(table, ids)
    assert (a * b).sum(1).min() > 0.9999
    assert (tmp_path / "out/SHA256SUMS").read_text().count("\n") == 3


def test_scores_of_a_ranking():
    scores = np.array([[3.0, 2.0, 1.0], [1.0, 2.0, 3.0]])
    assert collections.ndcg(scores, [[0], [0]]).tolist() == pytest.approx([1, 0.5])
    assert collections.recall(scores, [[0, 2], [0]], 2).tolist() == [0.5, 0]
