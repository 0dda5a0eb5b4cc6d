/** The parts of a page about results: where they were measured, plots, numbers, failures. */
import type { Cell, Environment, Sample } from "../contract.js";
import { COLOURS, type Draw } from "../plots/draw.js";
import type { PlotSpec } from "../plots/specs.js";
import { formatValue } from "../table.js";
import { failuresIn, someOfEach, toldOutput } from "./failures.js";
import { escaped, shown, table } from "./html.js";

const FAILURES_SHOWN = 50;
const CELLS_SHOWN = 2_000;
const TRACE_CHARS = 4_000;

/** Name and value, as plain text. */
export function environmentLines(e: Environment): [string, string][] {
  const models = Object.entries(e.models).map(
    ([name, digest]) => `${name} ${digest?.slice(0, 12) ?? "none"}`,
  );
  return [
    ["command", e.command],
    ["commit", e.commit ?? "none"],
    ["machine", `${e.cpu}, ${e.cores} cores, ${(e.memoryBytes / 2 ** 30).toFixed(0)} GiB`],
    ["system", `${e.platform}, node ${e.node}, device ${e.device}`],
    ["date", e.date],
    ["seed", String(e.seed)],
    ["inputs", e.corpusDigest.slice(0, 12)],
    ["models", models.join(", ")],
    ...(e.ablated === undefined ? [] : [["left out", e.ablated.join(", ")] as [string, string]]),
    ...e.notes.map((note): [string, string] => ["note", note]),
  ];
}

export function environmentTable(e: Environment): string {
  const rows = environmentLines(e).map(([name, value]) => [escaped(name), shown(value, 2_000)]);
  return table(["measured", ""], rows);
}

export function intervalOf({ n, ci95 }: Cell): string {
  return n === 1 ? "" : `${formatValue(ci95[0])} .. ${formatValue(ci95[1])}`;
}

export function cellsTable(cells: readonly Cell[]): string {
  const rows = cells
    .slice(0, CELLS_SHOWN)
    .map((cell) => [
      shown(cell.name),
      shown(cell.metric),
      formatValue(cell.value),
      intervalOf(cell),
      String(cell.n),
    ]);
  const more = cells.length - rows.length;
  const left = more > 0 ? `<p class="note">${more} more are in results.json.</p>` : "";
  return table(["cell", "metric", "value", "95 %", "n"], rows) + left;
}

export function figures(specs: readonly PlotSpec[], draw: Draw | null): string {
  if (specs.length === 0) return "";
  if (draw === null) return '<p class="note">What draws plots was not installed.</p>';
  return specs.map((spec) => figureOf(spec, draw)).join("\n");
}

function figureOf(spec: PlotSpec, draw: Draw): string {
  const caption = spec.caption === undefined ? "" : `<div>${shown(spec.caption, 2_000)}</div>`;
  const title = `<figcaption><b>${shown(spec.title)}</b>${caption}</figcaption>`;
  return `<figure>${title}\n${legendOf(spec)}${draw(spec)}</figure>`;
}

function legendOf(spec: PlotSpec): string {
  if (spec.kind !== "curves") return "";
  const names = spec.curves.map(({ name }, at) => {
    const colour = COLOURS[at % COLOURS.length] ?? "#000";
    return `<span><b style="color:${colour}">&#9679;</b> ${shown(name)}</span>`;
  });
  return `<div class="legend">${names.join(" ")}</div>`;
}

/** Empty where nothing went wrong. */
export function failuresTable(samples: readonly Sample[]): string {
  const all = failuresIn(samples);
  if (all.length === 0) return "";
  const chosen = someOfEach(all, FAILURES_SHOWN);
  const rows = chosen.map(({ sample, metric, score }) => {
    const { answer, quotes, trace } = toldOutput(sample);
    const steps =
      trace === null
        ? ""
        : `<details><summary>trace</summary><pre>${shown(trace, TRACE_CHARS)}</pre></details>`;
    return [
      shown(sample.cell),
      shown(sample.id),
      `${formatValue(score)}${metric === null ? "" : ` ${escaped(metric)}`}`,
      shown(sample.question ?? ""),
      shown((sample.targets ?? []).join(" | ")),
      shown(answer),
      shown(quotes.join(" | ")) + steps,
    ];
  });
  const head = ["cell", "id", "score", "question", "target", "output", "quotes and trace"];
  const count = chosen.length < all.length ? `${chosen.length} of ${all.length}` : all.length;
  return `<h2>What went wrong (${count})</h2>\n<div class="samples">${table(head, rows)}</div>`;
}
