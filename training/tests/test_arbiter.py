"""The arbiter's fit, on made-up readings whose signs say one thing each."""
from __future__ import annotations

import json

import numpy as np
import pytest

from training.calibration import fit_arbiter


def sample(rng: np.random.Generator, number: int) -> dict:
    """`answerable` shows in answerLogit; whether the answer is right shows in phraseMean only."""
    answerable, hard = rng.random() < 0.6, rng.random() < 0.5
    features = dict.fromkeys(fit_arbiter.ALL, 0.0)
    features["answerLogit"] = rng.normal(2.0 if answerable else -2.0, 1.5)
    features["phraseMean"] = rng.normal(-2.0 if hard else -0.2, 0.4)
    said = "wrong" if hard else "right"
    return {"id": f"q{number}", "cell": "gold, both",
            "targets": ["right"] if answerable else ["unknown"],
            "output": {"features": features, "said": {"reader": said, "reasoner": said}}}


@pytest.fixture
def results(tmp_path):
    rng = np.random.default_rng(3)
    path = tmp_path / "run" / "results.json"
    path.parent.mkdir()
    path.write_text(json.dumps({"samples": [sample(rng, n) for n in range(500)]}), "utf8")
    return path


def fitted(monkeypatch, results, *more: str) -> dict:
    out = results.parent / "calibration.json"
    monkeypatch.setattr("sys.argv", ["fit_arbiter", "--results", str(results), "--out", str(out),
                                     *more])
    fit_arbiter.main()
    return json.loads(out.read_text("utf8"))


def test_unknown_is_about_the_passages_and_trust_about_the_answer(monkeypatch, results):
    found = fitted(monkeypatch, results)
    held, trust = found["held"]["weights"], found["trust"]["reasoner"]["weights"]
    assert held["answerLogit"] > 0.5 and abs(held["phraseMean"]) < 0.3
    assert trust["phraseMean"] > 1.0 and abs(trust["answerLogit"]) < 0.3
    assert 0.1 < found["threshold"] < 0.9


def test_published_questions_are_left_out(monkeypatch, results, capsys, tmp_path):
    published = tmp_path / "published.json"
    published.write_text(json.dumps({"samples": [{"id": f"q{n}"} for n in range(100)]}), "utf8")
    fitted(monkeypatch, results, "--leave-out", str(published))
    assert "signs: n 400" in capsys.readouterr().out


def test_the_threshold_is_the_lowest_that_is_nearly_as_balanced_as_the_best():
    score = np.linspace(0.0, 1.0, 1_000)
    there = score > 0.4
    assert fit_arbiter.threshold(score, there) == pytest.approx(0.36, abs=0.02)
