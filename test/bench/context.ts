/** A context for running suites in tests: small data in a temporary folder, a fake store. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { BenchContext } from "../../bench/index.js";
import { silentLog, systemClock } from "../../src/base/index.js";
import { FakeStore, type FakeBehaviour } from "./fake-store.js";

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "recollect-test-bench-"));
}

export function writeFiles(folder: string, files: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

export interface TestContext extends BenchContext {
  readonly stores: FakeStore[];
  readonly warnings: string[];
}

export function testContext(
  data: string | null,
  o: { args?: Record<string, unknown>; operands?: string[]; behaviour?: FakeBehaviour } = {},
): TestContext {
  const stores: FakeStore[] = [];
  const warnings: string[] = [];
  return {
    args: o.args ?? {},
    operands: o.operands ?? [],
    data,
    out: join(temporaryFolder(), "out"),
    models: temporaryFolder(),
    command: "recollect bench test",
    openStore: async (dir) => {
      const store = new FakeStore(dir, o.behaviour);
      stores.push(store);
      return store;
    },
    log: { ...silentLog, warn: (message) => warnings.push(message) },
    progress: () => undefined,
    signal: new AbortController().signal,
    clock: systemClock,
    stores,
    warnings,
  };
}

/** Four articles of one paragraph and two questions each; the last two are "test". */
export function readingData(): string {
  const article = (title: string, context: string, question: string, answer: string) => ({
    title,
    paragraphs: [
      {
        context,
        qas: [question, `Tell me: ${question}`].map((asked, at) => {
          return { id: `${title}-${at}`, question: asked, answers: [{ text: answer }] };
        }),
      },
    ],
  });
  const squad = {
    data: [
      article("Red_Sea", "Jeddah lies beside coral reefs.", "What lies beside coral?", "Jeddah"),
      article("Moon", "Tycho is a bright crater.", "Which crater is bright?", "Tycho"),
      article("Bees", "Drones leave their hives late.", "Who leave their hives?", "Drones"),
      article("Tea", "Assam grows strong leaves.", "Where are strong teas grown?", "Assam"),
    ],
  };
  const nq = (question: string, answer: string, text: string) =>
    JSON.stringify({
      question,
      answers: [answer],
      ctxs: [{ title: "T", text, hasanswer: true, isgold: true }],
    });
  return writeFiles(temporaryFolder(), {
    "squad/dev-half.json": JSON.stringify(squad),
    "nq-oracle/nq-oracle-half.jsonl": [
      nq("who painted sunflowers", "Vincent", "Vincent painted sunflowers."),
      nq("who painted lilies", "Claude", "Claude painted lilies."),
      nq("sunflowers painted by", "Vincent", "Vincent painted sunflowers."),
    ].join("\n"),
    "splits.json": JSON.stringify({
      squad: { train: ["Red_Sea", "Moon"], test: ["Bees", "Tea"] },
      nq: { testLines: [1, 2] },
    }),
  });
}
