/**
 * How far it is, on stderr: a bar on a terminal, elsewhere a plain line now and then, nothing
 * with --quiet. Rates are per second.
 */
import cliProgress from "cli-progress";
import type { IngestProgress } from "../engine/index.js";
import type { Cli } from "./context.js";
import { printableLine } from "./escape.js";
import { formatBytes, formatCount, formatSeconds } from "./format/units.js";

const PLAIN_LINE_EVERY_MS = 10_000;
const BAR_COLUMNS = 24;
const NAME_COLUMNS = 40;

export interface Progress {
  ingest(progress: IngestProgress): void;
  count(o: { done: number; total: number; what: string }): void;
  stop(): void;
}

export function createProgress(cli: Pick<Cli, "io" | "quiet" | "note">): Progress {
  if (cli.quiet) return { ingest() {}, count() {}, stop() {} };
  const show = cli.io.stderr.isTTY === true ? barDisplay(cli) : plainDisplay(cli);
  return {
    ingest: (p) => show.update({ done: p.done, total: p.total, text: describe(p) }),
    count: (o) =>
      show.update({ done: o.done, total: o.total, text: `${countOf(o)} ${o.what}` }),
    stop: () => show.stop(),
  };
}

interface Display {
  update(state: { done: number; total: number; text: string }): void;
  stop(): void;
}

function barDisplay(cli: Pick<Cli, "io">): Display {
  let text = "";
  const bar = new cliProgress.SingleBar({
    stream: cli.io.stderr,
    clearOnComplete: true,
    hideCursor: true,
    fps: 8,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    gracefulExit: false,
    format: (options, params) => {
      const filled = Math.round(params.progress * BAR_COLUMNS);
      const complete = (options.barCompleteChar ?? "#").repeat(filled);
      const rest = (options.barIncompleteChar ?? ".").repeat(BAR_COLUMNS - filled);
      return params.total > 1 ? `${complete}${rest} ${text}` : text;
    },
  });
  let started = false;
  return {
    update(state) {
      text = state.text;
      const total = Math.max(state.total, 1);
      if (!started) bar.start(total, 0);
      started = true;
      bar.setTotal(total);
      bar.update(Math.min(state.done, total));
    },
    stop() {
      if (started) bar.stop();
    },
  };
}

function plainDisplay(cli: Pick<Cli, "note">): Display {
  let lastMs = performance.now();
  return {
    update(state) {
      const nowMs = performance.now();
      if (nowMs - lastMs < PLAIN_LINE_EVERY_MS) return;
      lastMs = nowMs;
      cli.note(state.text);
    },
    stop() {},
  };
}

const PHASES = { scan: "looking", read: "reading", embed: "embedding", index: "indexing" } as const;

export function describe(p: IngestProgress): string {
  const amount = (value: number): string =>
    p.unit === "bytes" ? formatBytes(value) : formatCount(value);
  const parts = [
    `${PHASES[p.phase]} ${amount(p.done)}${p.total > 0 ? ` of ${amount(p.total)}` : ""}` +
      (p.unit === "bytes" ? "" : ` ${unitOf(p)}`),
  ];
  if (p.perSecond > 0) parts.push(`${amount(p.perSecond)}/s`);
  if (p.secondsLeft !== null) parts.push(`${formatSeconds(p.secondsLeft)} left`);
  if (p.current !== null) parts.push(shortened(printableLine(p.current)));
  return parts.join(", ");
}

function unitOf(p: IngestProgress): string {
  return (p.total || p.done) === 1 ? p.unit.replace(/s$/, "") : p.unit;
}

function countOf(o: { done: number; total: number }): string {
  return o.total > 0 ? `${formatCount(o.done)} of ${formatCount(o.total)}` : formatCount(o.done);
}

/** The end of a path says more than its beginning. */
function shortened(name: string): string {
  return name.length <= NAME_COLUMNS ? name : `…${name.slice(1 - NAME_COLUMNS)}`;
}
