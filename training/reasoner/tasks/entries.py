"""Log lines and key-value pairs: what stands at a time, under a key, last, next, or not at all.

Some asked keys are only like those given; some of these a search finds. Errors: none of its own.
"""
from __future__ import annotations

import random

from .. import lexicon
from ..window import Line, Window, answer, notes, result, tool, unknown
from .wording import digits, looked_up, put, worded


def added(values: list[str], lines: list[Line]) -> list:
    """The sum through the tool, with the rows that it rests on."""
    total = digits(sum(map(int, values)))
    return [tool(f"calculate({' + '.join(values)})"), result(total), answer(total, *lines)]


SERVICES = """auth billing gateway mailer search cache worker scheduler indexer proxy storage
importer exporter payments monitor backup catalog router sync audit""".split()
EVENTS = [("started", "info"), ("stopped", "info"), ("restarted", "warn"), ("timed out", "error"),
          ("lost its connection", "error"), ("ran out of memory", "error"), ("reloaded its config",
          "info"),
          ("refused a login", "warn"), ("finished a backup", "info"), ("dropped a packet", "warn"),
          ("cleared the queue", "info"), ("hit the rate limit", "warn"), ("opened port {n}",
          "info"),
          ("took {n} ms", "info"), ("deleted {n} files", "info"), ("returned status {n}", "error")]
SHAPES = ["{t} {s}: {e}", "{t} [{L}] {s} {e}", "[{t}] {s} - {e}", "{t} | {l} | {s} | {e}",
          "{l} {t} {s}: {e}", "time={t} level={l} service={s} msg=\"{e}\"", "{t},{s},{l},{e}",
          "{s}[{p}]: {t} {e}", "At {t}, {s} {e}."]
AT = ["what happened at {t}?", "what does the log say for {t}?", "at {t}, what was logged?",
      "give the event of {t}.", "which event was logged at {t}?",
      "read the entry of {t}: what happened?",
      "what was the event at {t}?", "tell what happened at {t}."]
AT_WHO = ["which service wrote the entry at {t}?", "at {t}, which service was it?",
          "name the service "
          "logged at {t}.", "who logged at {t}?", "what service does the {t} line belong to?",
          "the service at {t}?", "which component reported something at {t}?",
          "whose entry is at {t}?"]
WHEN = ["when did {s} log that it {e}?", "at what time is it logged that {s} {e}?",
        "what time was it "
        "when {s} {e}?", "give the time at which {s} {e}.", "{s} {e}: when?",
        "when was it that {s} {e}?",
        "find the time when {s} {e}.", "{s} {e}, but at what time?"]
LAST = ["what was the last event of {s}?", "what did {s} log last?",
        "give the latest entry of {s}.",
        "most recent event of {s}?", "what is the final thing that {s} logged?",
        "the newest event for {s}?",
        "how does the log of {s} end?", "what happened to {s} last?"]
FIRST = ["what was the first event of {s}?", "what did {s} log first?",
         "give the earliest entry of {s}.",
         "with which event does the log of {s} begin?", "the oldest event for {s}?",
         "what happened to {s} first?", "how does the log of {s} begin?",
         "first thing that {s} logged?"]
HOW_MANY = ["how many entries does {s} have?", "count the lines of {s}.",
            "how often does {s} appear in "
            "the log?", "how many lines did {s} write?", "number of entries by {s}?",
            "how many times did {s} log something?", "how many events are there for {s}?",
            "tell the number of log lines from {s}."]
NEXT = ["what did {s} log right after it {e}?", "after {s} {e}, what was its next event?",
        "what came next for {s} once it {e}?", "{s} {e}; what followed for {s}?",
        "which event of {s} came directly after it {e}?",
        "what was the next entry of {s} after it {e}?",
        "following the moment {s} {e}, what did it log?",
        "once {s} {e}, what happened to it next?"]


def log(rng: random.Random) -> Window:
    """Lines of several services in the order of time."""
    window = Window()
    names = rng.sample(SERVICES, 3) + [lexicon.invent(rng, 2)]
    names = [f"{n}-{rng.randint(1, 4)}" if rng.random() < 0.3 else n for n in names]
    events = [(e.format(n=rng.randint(12, 9000)), level) for e, level in rng.sample(EVENTS, 12)]
    shape = rng.choice([x for x in SHAPES])
    day = f"20{rng.randint(10, 29)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}" \
        + rng.choice([" ", "T"]) if rng.random() < 0.4 else ""
    seconds, entries = rng.randint(0, 50000), []
    for event, level in events[:rng.randint(7, 12)]:
        seconds += rng.choice([rng.randint(1, 60), rng.randint(60, 4000)])
        t = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        s = rng.choice(names[:3])
        line = window.say(shape.format(t=day + t, s=s, e=event, l=level, L=level.upper(),
                                       p=rng.randint(100, 9999)))
        entries.append((t, s, event, line))
    for asking in rng.sample([_log_at, _log_when, _log_end, _log_many, _log_next, _log_at,
                              _log_absent, _log_absent], rng.randint(5, 7)):
        asking(rng, window, names, entries)
    return window


def _log_at(rng, window, names, entries):
    t, s, event, line = rng.choice(entries)
    who = rng.random() < 0.5
    put(rng, window, AT_WHO if who else AT, [answer(s if who else event, line)], "log", t=t,
        answers=() if who else (f"{s} {event}",))


def _log_when(rng, window, names, entries):
    t, s, event, line = rng.choice(entries)
    put(rng, window, WHEN, [answer(t, line)], "log", s=s, e=event)


def _log_end(rng, window, names, entries):
    s = rng.choice(entries)[1]
    forms, at = rng.choice([(LAST, -1), (FIRST, 0)])
    _, _, event, line = [x for x in entries if x[1] == s][at]
    put(rng, window, forms, [answer(event, line)], "log", s=s)


def _log_many(rng, window, names, entries):
    s = rng.choice(entries)[1]
    mine = [x for x in entries if x[1] == s]
    if len(mine) <= 6:
        put(rng, window, HOW_MANY, [notes([(x[3], f"{n} {x[2]}") for n, x in enumerate(mine, 1)]),
                                    answer(len(mine), *[x[3] for x in mine])], "log_count", s=s)


def _log_next(rng, window, names, entries):
    at = rng.randrange(len(entries))
    _, s, event, line = entries[at]
    after = [x for x in entries[at + 1:] if x[1] == s]
    steps = [notes([(line, f"{s} {event}")] + [(x[3], f"{s} {x[2]}") for x in after[:1]])]
    steps.append(answer(after[0][2], line, after[0][3]) if after
                 else unknown(f"no later line of {s}"))
    put(rng, window, NEXT, steps, "log_next", s=s, e=event)


def _log_absent(rng, window, names, entries):
    if rng.random() < 0.5:
        put(rng, window, rng.choice([LAST, FIRST]), [unknown(f"no line of {names[3]}")], "log",
            s=names[3])
        return
    t, s, event, _ = rng.choice(entries)
    other = rng.choice([n for n in names if n != s])
    put(rng, window, WHEN, [unknown(f"no line says {other} {event}")], "log", s=other, e=event)


PAIR = ["{k} = {v}", "{k}: {v}", "set {k} {v}", '"{k}": "{v}",', "{k}={v}", "{k} -> {v}",
        "SET {k} TO {v}",
        "export {k}={v}", '{{"key": "{k}", "value": "{v}"}}', "The value of {k} is {v}.",
        "put {k} {v}",
        "{k} maps to {v}.", "<{k}>{v}</{k}>", "One of the special numbers for {k} is: {v}."]
VALUE = ["what is the value of {k}?", "look up {k}.", "which value does {k} have?", "{k}?",
         "get {k}",
         "what is stored under {k}?", "what does {k} map to?", "give the value for the key {k}.",
         "return the value that belongs to {k}.", "what is {k} set to?", "read {k}.",
         "what is the number for {k}?", "to what is {k} set?"]
KEY = ["which key has the value {v}?", "under which key is {v} stored?", "what key maps to {v}?",
       "find the key of {v}.", "{v} belongs to which key?", "name the key whose value is {v}.",
       "whose value is {v}?", "which key holds {v}?"]
HEX = "0123456789abcdef"


def _key(rng, sort: str) -> str:
    if sort == "uuid":
        return "-".join("".join(rng.choice(HEX) for _ in range(n)) for n in (8, 4, 4))
    if sort == "word":
        return rng.choice(["{a}-{b}", "{a}_{b}", "{b}.{a}", "{a}{b}"]).format(
            a=rng.choice(lexicon.COLOURS), b=rng.choice(lexicon.OBJECTS + lexicon.ANIMALS))
    return lexicon.code(rng) if sort == "code" else lexicon.invent(rng)


def pairs(rng: random.Random) -> Window:
    """Keys and values; some asked keys are only like those given."""
    window = Window()
    sort = rng.choice(["uuid", "word", "word", "code", "made up"])
    values_sort = rng.choice(["number", "number", "uuid", "word", "made up"])
    keys: dict[str, str] = {}
    while len(keys) < rng.randint(6, 8 if "uuid" in (sort, values_sort) else 14):
        value = str(rng.randint(100, 9999999)) if values_sort == "number" \
            else _key(rng, values_sort)
        if value not in keys.values():
            keys.setdefault(_key(rng, sort), value)
    shape = rng.choice(PAIR)
    mixed = rng.random() < 0.2
    lines = {}
    for k, v in keys.items():
        lines[k] = window.say((rng.choice(PAIR) if mixed else shape).format(k=k, v=v))
    for k in rng.sample(list(keys), rng.randint(3, 4)):
        back = rng.random() < 0.25
        put(rng, window, KEY if back else VALUE, [answer(k if back else keys[k], lines[k])],
            "pairs",
            k=k, v=keys[k])
    for _ in range(rng.randint(1, 2)):
        near = _near(rng, list(keys))
        value = str(rng.randint(100, 99999))
        found = Line(shape.format(k=near, v=value))
        if rng.random() < 0.12:
            put(rng, window, VALUE, looked_up(near, [found]) + [answer(value, found)], "pairs",
                searches=1,
                k=near)
            continue
        put(rng, window, VALUE, [unknown(f"no key {near}")], "pairs", k=near)
    if rng.random() < 0.3 and values_sort == "number":
        a, b = rng.sample(list(keys), 2)
        question = worded(rng, rng.choice(["what is {a} plus {b}?", "add {a} and {b}.",
                                           "{a} + {b}?",
                                           "sum of the values of {a} and {b}?"]).format(a=a, b=b))
        window.ask(question, [notes([(k, lines[k], keys[k]) for k in (a, b)])]
                   + added([keys[a], keys[b]], [lines[a], lines[b]]), "pairs_sum")
    return window


def _near(rng, keys: list[str]) -> str:
    """A key like one of the present ones and not among them."""
    while True:
        key = rng.choice(keys)
        cut = rng.randint(1, len(key) - 1)
        near = rng.choice([key[:cut] + rng.choice(keys)[cut:], key[:-1] + rng.choice(HEX),
                           key[:cut] + key[cut + 1:]])
        if near not in keys and len(near) > 2:
            return near
