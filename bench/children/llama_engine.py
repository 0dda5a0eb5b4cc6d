"""llama.cpp as an engine of the suite `runtime`, through the package llama-cpp-python.

Speaks engine-protocol.ts: a JSON object a line on standard input, one reply each on standard
output. Tokens are chosen greedily from the logits as they lie in memory: nothing of the package's
own sampling is timed. Units: milliseconds, tokens, bytes.
"""

import json
import re
import sys
import time


def peak_bytes():
    """The most memory of this process; on Linux VmHWM, which begins anew with the program."""
    try:
        with open("/proc/self/status", encoding="utf8") as status:
            return int(re.search(r"^VmHWM:\s+(\d+) kB$", status.read(), re.M)[1]) * 1024
    except (OSError, TypeError):
        import resource

        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most * 1024


class Engine:
    def __init__(self, request):
        import llama_cpp
        import numpy

        self.version = f"llama-cpp-python {llama_cpp.__version__}"
        self.device = request["device"]
        self._numpy = numpy
        self._library = llama_cpp
        self._model = llama_cpp.Llama(
            model_path=request["model"],
            n_ctx=request["positions"],
            n_threads=request["threads"],
            n_threads_batch=request["threads"],
            n_gpu_layers=0 if self.device == "cpu" else -1,
            verbose=False,
        )
        self._vocabulary = self._model.n_vocab()

    def _best(self):
        logits = self._library.llama_get_logits_ith(self._model.ctx, -1)
        return int(self._numpy.ctypeslib.as_array(logits, shape=(self._vocabulary,)).argmax())

    def generate(self, ids, steps):
        if max(ids) >= self._vocabulary:
            raise ValueError("the weights have another vocabulary: are they those of the model?")
        model = self._model
        model.reset()
        start = time.perf_counter()
        model.eval(ids)
        chosen = [self._best()]
        first = time.perf_counter()
        for _ in range(steps):
            model.eval(chosen[-1:])
            chosen.append(self._best())
        end = time.perf_counter()
        return {
            "kind": "generated",
            "firstTokenMs": (first - start) * 1000,
            "decodeMs": (end - first) * 1000,
            "steps": steps,
            "ids": chosen,
        }


def answer(engine, request):
    """The reply, and the engine once there is one."""
    kind = request["kind"]
    if kind == "open":
        try:
            engine = Engine(request)
        except Exception as error:
            return engine, {"kind": "unavailable", "detail": str(error)}
        opened = {"kind": "opened", "device": engine.device, "version": engine.version}
        return engine, {**opened, "positionsMax": None}
    if kind == "generate":
        return engine, engine.generate(request["ids"], request["steps"])
    return engine, {"kind": "closed", "peakBytes": peak_bytes()}


def main():
    engine = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            engine, reply = answer(engine, request)
        except Exception as error:
            facts = {"detail": f"llama.cpp: {error}"}
            error = {"code": "INTERNAL", "facts": facts, "message": str(error)}
            reply = {"kind": "failure", "error": error}
        sys.stdout.write(f"\n{json.dumps(reply)}\n")
        sys.stdout.flush()
        if request["kind"] == "close":
            return


main()
