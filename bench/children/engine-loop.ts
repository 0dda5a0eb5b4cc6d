/**
 * The loop of an engine's process: reads requests, answers each, ends when it is told to or when
 * its parent is gone. Errors go back as replies.
 */
import { createInterface } from "node:readline";
import { toErrorData } from "../../src/base/index.js";
import { type Engine, EngineUnavailable } from "../engines/contract.js";
import type { EngineReply, EngineRequest, OpenRequest } from "./engine-protocol.js";
import { peakBytes } from "./memory.js";

export type Opened = Omit<Engine, "close"> & { dispose(): Promise<void> };

export async function serveEngine(open: (request: OpenRequest) => Promise<Opened>): Promise<void> {
  let opened: Opened | null = null;
  for await (const line of createInterface({ input: process.stdin })) {
    try {
      const request = JSON.parse(line) as EngineRequest;
      if (request.kind === "open") {
        opened = await open(request);
        const { device, version, positionsMax } = opened;
        await tell({ kind: "opened", device, version, positionsMax });
      } else if (opened === null) {
        throw new Error("the engine is opened first");
      } else if (request.kind === "generate") {
        await tell({ kind: "generated", ...(await opened.generate(request)) });
      } else {
        await tell({ kind: "closed", peakBytes: peakBytes() });
        await opened.dispose();
        return;
      }
    } catch (error) {
      if (error instanceof EngineUnavailable) {
        await tell({ kind: "unavailable", detail: error.message });
      } else {
        const { code, facts, message } = toErrorData(error);
        await tell({ kind: "failure", error: { code, facts, message } });
      }
    }
  }
}

function tell(reply: EngineReply): Promise<void> {
  return new Promise((resolve) => {
    // A line of its own, whatever a library has printed before.
    process.stdout.write(`\n${JSON.stringify(reply)}\n`, () => resolve());
  });
}
