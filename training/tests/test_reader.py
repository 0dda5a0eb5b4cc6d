"""Each reader stage on a toy size: seconds, random weights, no downloads."""
import dataclasses
import json
import random
import string

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from training.reader import (average, calibrate, data, encode, evaluate, export, model, objective,
                             train)
from training.reader.near_misses import Changer
from training.reader.negatives import Bm25
from training.reader.score import best_span

TOWNS = ["Ash", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gorse", "Hazel"]


def squad_file(path):
    articles = []
    for n, town in enumerate(TOWNS):
        paragraphs = [{
            "context": f"The {what} of {town} opened in {1800 + 10 * n + k}. Rain fell. "
                       f"It was built by Mr. {town} himself, at great cost.",
            "qas": [{"id": f"{town}{k}", "question": f"When did the {what} of {town} open?",
                     "answers": [{"text": str(1800 + 10 * n + k)}]}]}
            for k, what in enumerate(("bridge", "mill", "school"))]
        articles.append({"title": town, "paragraphs": paragraphs})
    path.write_text(json.dumps({"version": "1.1", "data": articles}))


def nq_file(path):
    rows = [{"question": f"who wrote the book of {t.lower()}", "answers": [f"Doctor {t}"],
             "ctxs": [{"title": t, "text": f"The book of {t} was written by Doctor {t}.",
                       "isgold": True, "hasanswer": True}]} for t in TOWNS]
    path.write_text("\n".join(json.dumps(r) for r in rows))


def base_folder(folder):
    words = ["[PAD]", *[f"[unused{n}]" for n in range(99)], "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    words += [p + c for c in string.ascii_lowercase + string.digits + ".,?" for p in ("", "##")]
    tokenizer = Tokenizer(models.WordPiece({w: i for i, w in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    folder.mkdir()
    tokenizer.save(str(folder / "tokenizer.json"))
    sizes = dict(vocab_size=len(words), hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
                 intermediate_size=32)
    (folder / "config.json").write_text(json.dumps(sizes))
    toy = model.Reader(model.Config(**sizes))
    stored = {"embeddings.word_embeddings.weight": toy.word.weight,
              "embeddings.position_embeddings.weight": toy.position.weight,
              "embeddings.token_type_embeddings.weight": toy.kind.weight}
    for part in ("weight", "bias"):
        stored[f"embeddings.LayerNorm.{part}"] = getattr(toy.embedded_norm, part)
        for n, layer in enumerate(toy.layers):
            for ours, theirs in model._NAMES.items():
                stored[f"encoder.layer.{n}.{theirs}.{part}"] = getattr(getattr(layer, ours), part)
    save_file({k: v.detach().clone() for k, v in stored.items()}, str(folder / "toy.safetensors"))


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reader")
    squad_file(folder / "squad.json")
    nq_file(folder / "nq.jsonl")
    base_folder(folder / "base")
    splits = data.make_splits(data.load_squad(folder / "squad.json")[0],
                              data.load_nq(folder / "nq.jsonl")[0])
    (folder / "splits.json").write_text(json.dumps(splits))
    return folder


def trained(files, out, **more):
    args = ["--squad", files / "squad.json", "--nq", files / "nq.jsonl", "--base", files / "base",
            "--splits", files / "splits.json", "--out", files / out,
            "--epochs", "1", "--batch", "4"]
    for key, value in more.items():
        args += [f"--{key}", value]
    return train.train(train.parser().parse_args([str(a) for a in args]))


def test_locate_takes_the_sentence_that_shares_words_with_the_question():
    text = "In 1900 it rained. The bridge opened in 1900. Nothing else was new in 1900."
    begin, end = data.locate("When was the bridge opened?", ["1900"], text)
    assert (begin, text[begin:end]) == (40, "1900")


def test_locate_does_not_take_part_of_a_word():
    begin, end = data.locate("Who?", ["Ann"], "Annabel met Ann.")
    assert begin == 12 and end == 15


def test_sentences_tile_the_text_without_overlap():
    text = "One is here. Two (it says) is there! Is three? Yes."
    spans = data.sentence_spans(text)
    assert [text[b:e] for b, e in spans] == [
        "One is here.", "Two (it says) is there!", "Is three?", "Yes."]


def test_splits_hold_out_whole_articles(files):
    splits = json.loads((files / "splits.json").read_text())
    squad, _ = data.load_squad(files / "squad.json")
    train_part = data.apply_splits(squad, splits, "train")
    test_part = data.apply_splits(squad, splits, "test")
    assert len(train_part) + len(test_part) == len(squad) and test_part
    assert not {e.passage.title for e in train_part} & {e.passage.title for e in test_part}


def test_negatives_hold_no_answer(files):
    squad, passages = data.load_squad(files / "squad.json")
    bm25 = Bm25(passages)
    for example in squad:
        same, other = bm25.hard_negatives(example, 2)
        assert len(same) == 2 and len(other) == 2
        assert all(example.answers[0] not in p.text for p in same + other)


def test_a_near_miss_asks_for_what_the_passage_does_not_hold():
    text = "The bridge of Fir was rebuilt in 1900 by Ann Lee."
    example = data.Example("1", "Who rebuilt the bridge of Fir in 1900?", ("Ann Lee",),
                           data.Passage("Fir", text), text.index("Ann"), len(text) - 1, "squad")
    other = dataclasses.replace(example, question="Who lives in Elm?")
    changer, rng = Changer([example, other]), random.Random(0)
    changed = {changer.change(example, rng) for _ in range(40)} - {None}
    assert "Who rebuilt the bridge of Elm in 1900?" in changed and len(changed) > 5
    assert all(("Fir" in q) != ("1900" in q) for q in changed)
    assert changer.change(dataclasses.replace(example, question="Who rebuilt it?"), rng) is None


def test_a_row_marks_the_answer_and_its_sentence(files):
    tokenizer = encode.load_tokenizer(files / "base" / "tokenizer.json")
    example = data.load_squad(files / "squad.json")[0][0]
    row = encode.encode_row(tokenizer, example.question, example.passage,
                            (example.start, example.end))
    begin = row.offsets[row.start - row.first][0]
    end = row.offsets[row.end - row.first][1]
    assert row.text[begin:end] == example.answers[0]
    marked = [o for o, s in zip(row.offsets, row.support[row.first:]) if s]
    assert row.text[marked[0][0]:marked[-1][1]] == row.text.split(" Rain")[0]


def test_an_answer_beyond_the_cut_gives_no_row(files):
    tokenizer = encode.load_tokenizer(files / "base" / "tokenizer.json")
    text = "word " * 400 + "1900"
    assert encode.encode_row(tokenizer, "When?", text, (len(text) - 4, len(text))) is None


def test_shared_normalisation_is_one_softmax_with_a_null_class():
    logits = torch.tensor([[1.0, 2.0], [0.5, -9.0]])
    allowed = torch.tensor([[True, True], [True, False]])
    got = objective.shared_cross_entropy(logits, allowed, [[0, 1]], [(0, 1)])
    want = torch.logsumexp(torch.tensor([1.0, 2.0, 0.5, 0.0]), 0) - 2.0
    assert torch.allclose(got, want)
    absent = objective.shared_cross_entropy(logits, allowed, [[0, 1]], [None])
    assert torch.allclose(absent, want + 2.0)


def test_best_span_is_the_brute_force_one():
    rng = np.random.default_rng(0)
    start, end = rng.normal(size=50), rng.normal(size=50)
    spans = {(i, j): start[i] + end[j] for i in range(50) for j in range(i, min(50, i + 30))}
    i, j, score = best_span(start, end)
    assert max(spans, key=spans.get) == (i, j) and np.isclose(score, spans[i, j])


def test_the_encoder_equals_transformers_bert():
    from transformers import BertConfig, BertModel

    sizes = dict(vocab_size=120, hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
                 intermediate_size=32)
    theirs = BertModel(BertConfig(**sizes, hidden_act="gelu", layer_norm_eps=1e-12)).eval()
    ours = model.Reader(model.Config(**sizes)).eval()
    path = "toy.safetensors"
    import tempfile
    with tempfile.TemporaryDirectory() as folder:
        save_file({k: v.clone() for k, v in theirs.state_dict().items()}, f"{folder}/{path}")
        model.load_base(ours, f"{folder}/{path}")
    ids = torch.randint(0, 120, (2, 9))
    mask = torch.ones_like(ids)
    mask[1, 6:] = 0
    with torch.no_grad():
        want = theirs(ids, attention_mask=mask, token_type_ids=ids * 0).last_hidden_state
        got = ours.encode(ids, mask, ids * 0)
    assert torch.allclose(got[0], want[0], atol=1e-5)
    assert torch.allclose(got[1, :6], want[1, :6], atol=1e-5)


def test_train_export_evaluate_calibrate(files):
    checkpoint = trained(files, "run", near="0.5")
    log = [json.loads(line) for line in (files / "run" / "log.jsonl").read_text().splitlines()]
    assert all(np.isfinite(line["span"]) for line in log)
    out = files / "exported"
    export.export(checkpoint, files / "base", out, float_too=files / "float.onnx")
    assert {p.name for p in out.iterdir()} == {"config.json", "tokenizer.json", "onnx",
                                               "SHA256SUMS"}
    args = evaluate.argparse.Namespace(
        model=out / "onnx" / "model_int8.onnx", tokenizer=out / "tokenizer.json",
        squad=files / "squad.json", nq=files / "nq.jsonl", splits=files / "splits.json",
        out=files / "readings.jsonl", limit=0, distractors=2, threads=1, seed=5)
    result = evaluate.main(args)
    assert result["all"]["n"] > 8 and 0 <= result["all"]["answerableAuroc"] <= 1
    records = [json.loads(r) for r in (files / "readings.jsonl").read_text().splitlines()]
    fitted = calibrate.calibrate(records)
    assert set(fitted["weights"]) == {"span", "answerable", "support", "margin"}


def test_float_onnx_equals_torch_at_any_shape(files):
    import onnxruntime as ort

    reader = model.Reader(model.Config.read(files / "base" / "config.json")).eval()
    export.to_onnx(reader, files / "same.onnx")
    session = ort.InferenceSession(str(files / "same.onnx"))
    for batch, length in ((1, 5), (3, 40)):
        ids = torch.randint(0, 100, (batch, length))
        mask = torch.ones_like(ids)
        got = session.run(None, {"input_ids": ids.numpy(), "attention_mask": mask.numpy(),
                                 "token_type_ids": (ids * 0).numpy()})
        with torch.no_grad():
            want = reader(ids, mask, ids * 0)
        for g, w in zip(got, want):
            assert g.shape == tuple(w.shape) and np.allclose(g, w.numpy(), atol=1e-4)


def test_training_goes_on_from_a_checkpoint(files):
    trained(files, "half", **{"save-minutes": "0"})
    assert (files / "half" / "last.pt").exists()
    again = trained(files, "half")
    assert again.exists()


def test_the_mean_of_checkpoints_is_taken_weight_by_weight(tmp_path):
    for name, value in (("a", 1.0), ("b", 3.0)):
        torch.save({"model": {"w": torch.full((2,), value)}}, tmp_path / name)
    average.average([tmp_path / "a", tmp_path / "b"], tmp_path / "mean")
    assert torch.load(tmp_path / "mean")["model"]["w"].tolist() == [2.0, 2.0]
    torch.save({"model": {"v": torch.zeros(2)}}, tmp_path / "c")
    with pytest.raises(ValueError):
        average.average([tmp_path / "a", tmp_path / "c"], tmp_path / "none")


def test_calibration_recovers_a_logistic_rule():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(4000, 4))
    true = np.array([1.0, -0.5, 0.0, 2.0])
    y = (rng.random(4000) < calibrate.predict(x, true, 0.3)).astype(float)
    weights, bias = calibrate.fit(x, y)
    assert np.abs(weights - true).max() < 0.25 and abs(bias - 0.3) < 0.2
    assert calibrate.ece(calibrate.predict(x, weights, bias), y) < 0.04
