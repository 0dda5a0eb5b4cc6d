// Opens a decoder in a process of its own and does with it what its parent says: a driver that
// crashes or hangs takes only this process along.
import { disableTelemetry, listDevices, openDecoder } from "../../dist/src/runtime/index.js";

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
