"""The exported reader over (question, passage) pairs: spans and the features calibration uses.

A Reading is what the engine also computes from the graph's outputs; its fields are defined in
`FEATURES`, and the engine must follow them to the letter.
"""
from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np

from .encode import Row, collate
from .export import MAX_SPAN_TOKENS

MARGIN_MAX = 10.0
FEATURES = {
    "span": "start[i] + end[j] of the best span (i <= j, j - i < 30, passage tokens only) of the "
            "best passage; 0 is the level of 'no answer here'",
    "answerable": "the graph's answerable logit of the best passage",
    "support": "mean of the graph's support logits over the tokens i..j of the best span",
    "margin": "span minus the best span score among the other passages read, clipped to [0, 10]; "
              "10 when no other passage was read",
}


@dataclass
class Reading:
    text: str
    begin: int
    end: int
    span: float
    answerable: float
    support: float

    def as_dict(self) -> dict:
        return {k: round(v, 4) if isinstance(v, float) else v for k, v in asdict(self).items()}


def best_span(start: np.ndarray, end: np.ndarray) -> tuple[int, int, float]:
    """start, end [n] over the passage's tokens -> (i, j, score), j - i < MAX_SPAN_TOKENS."""
    best = (0, 0, -np.inf)
    for gap in range(min(MAX_SPAN_TOKENS, len(start))):
        sums = start[:len(start) - gap] + end[gap:]
        i = int(sums.argmax())
        if sums[i] > best[2]:
            best = (i, i + gap, float(sums[i]))
    return best


class OnnxReader:
    def __init__(self, path, threads: int = 2):
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.session = ort.InferenceSession(str(path), options, ["CPUExecutionProvider"])

    def outputs(self, rows: list[Row]):
        """-> start, end, support [B,T], answerable [B]."""
        batch = collate(rows)
        return self.session.run(["start", "end", "support", "answerable"], {
            k: batch[k] for k in ("input_ids", "attention_mask", "token_type_ids")})

    def read(self, rows: list[Row], batch: int = 8) -> list[Reading]:
        """One Reading a row, in the rows' order; batches hold rows of like length."""
        order = sorted(range(len(rows)), key=lambda n: len(rows[n].ids))
        readings: list[Reading | None] = [None] * len(rows)
        for at in range(0, len(order), batch):
            part = order[at:at + batch]
            start, end, support, answerable = self.outputs([rows[n] for n in part])
            for b, n in enumerate(part):
                row = rows[n]
                inside = slice(row.first, row.first + len(row.offsets))
                i, j, value = best_span(start[b, inside], end[b, inside])
                begin, stop = row.offsets[i][0], row.offsets[j][1]
                readings[n] = Reading(row.text[begin:stop], begin, stop, value,
                                      float(answerable[b]),
                                      float(support[b, inside][i:j + 1].mean()))
        return readings
