// Opens a decoder in a process of its own and does with it what its parent says: a driver that
// crashes or hangs takes only this process along.
import {
  disableTelemetry,
  listDevices,
  openDecoder,
  openLanes,
} from "../../dist/src/runtime/index.js";

disableTelemetry();
let decoder = null;

const calls = {
  devices: () => listDevices(),
  open: async (dir, options) => {
    await decoder?.dispose();
    const said = [];
    const say = (message) => said.push(message);
    decoder = await openDecoder(dir, { ...options, log: { warn: say, info: say, debug: say } });
    return said;
  },
  // Texts side by side, in two parts each; the logits after either.
  together: async (dir, options, texts) => {
    const lanes = await openLanes(dir, { ...options, lanes: texts.length });
    const append = (part) => Promise.all(lanes.map((lane, n) => lane.append(part(texts[n]))));
    const first = await append((ids) => ids.slice(0, -1));
    const last = await append((ids) => ids.slice(-1));
    await Promise.all(lanes.map((lane) => lane.dispose()));
    return { first, last };
  },
  append: (ids) => decoder.append(ids),
  appendEach: (ids) => decoder.appendEach(ids),
  rewind: (length) => decoder.rewind(length),
  reuse: (ids) => decoder.reuse(ids),
  reset: () => decoder.reset(),
};

process.on("message", async ({ call, args }) => {
  try {
    process.send({ ok: true, value: await calls[call](...args) });
  } catch (error) {
    process.send({ ok: false, message: error.message });
  }
});
process.on("disconnect", () => process.exit());
