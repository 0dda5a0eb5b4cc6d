/**
 * A store that holds a long text, into which something else is told for each question: the text is
 * ingested once, then only the files that change are ingested again, of which only the changed
 * blocks are new. What was told before is gone when something else is told.
 * Units: lengths in tokens, of CHARS_PER_TOKEN characters each; times in milliseconds.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BenchContext, BenchOption } from "../contract.js";
import type { Inputs } from "../data/files.js";
import { Haystack, haystackTexts, type Told } from "../data/haystack.js";
import { CHARS_PER_TOKEN } from "../data/texts.js";
import type { Level, Store } from "../engine.js";
import { lengthName, seedOption, textOption } from "../options.js";
import type { Workspace } from "../workspace.js";
import type { NeededText } from "./traced-asking.js";

export const HAYSTACK_OPTION: BenchOption = {
  flag: "--folder <dir>",
  description: "texts (*.txt) of the haystack; default: novels in --data",
};

export interface HaystackWanted {
  readonly suite: string;
  readonly length: number;
  readonly level: Level;
}

export class SplicedHaystack {
  readonly name: string;
  readonly store: Store;
  /** How long the text alone took to ingest. */
  readonly ingestMs: number;
  readonly #text: Haystack;
  readonly #put: (names: readonly string[]) => Promise<number>;
  readonly #folder: string;
  #changed: string[] = [];

  private constructor(o: {
    readonly name: string;
    readonly store: Store;
    readonly ingestMs: number;
    readonly text: Haystack;
    readonly folder: string;
    readonly put: (names: readonly string[]) => Promise<number>;
  }) {
    this.name = o.name;
    this.store = o.store;
    this.ingestMs = o.ingestMs;
    this.#text = o.text;
    this.#folder = o.folder;
    this.#put = o.put;
  }

  static async open(
    context: BenchContext,
    workspace: Workspace,
    inputs: Inputs,
    { suite, length, level }: HaystackWanted,
  ): Promise<SplicedHaystack> {
    const name = lengthName(length);
    const files = await haystackTexts(inputs, {
      folder: textOption(context, "folder") ?? (await inputs.path("novels")),
      chars: Math.round(length * CHARS_PER_TOKEN),
      seed: seedOption(context),
    });
    const folder = await workspace.write(`${suite}-${name}`, files);
    const store = await workspace.open(`${suite}-${name}`);
    const put = async (names: readonly string[]): Promise<number> => {
      const fromMs = context.clock.nowMs();
      const paths = names.map((one) => join(folder, one));
      await workspace.ingest(store, paths, { level, cwd: folder });
      return context.clock.nowMs() - fromMs;
    };
    const ingestMs = await put(files.map((file) => file.name));
    return new SplicedHaystack({ name, store, ingestMs, text: new Haystack(files), folder, put });
  }

  holds(text: string): boolean {
    return this.#text.holds(text);
  }

  /** Tells this in place of what was told before: where it stands now, and how long that took. */
  async tell(told: readonly Told[]): Promise<{ places: NeededText[]; ms: number }> {
    const files = this.#text.with(told);
    const now = new Set(files.map(({ name }) => name));
    const before = this.#text.files.filter(
      ({ name }) => this.#changed.includes(name) && !now.has(name),
    );
    const changed = [...before, ...files];
    for (const { name, text } of changed) await writeFile(join(this.#folder, name), text);
    const ms = await this.#put(changed.map(({ name }) => name));
    this.#changed = [...now];
    const places = told.flatMap(({ text }) => {
      // Offsets are those of the extracted text, in which lines end with \n alone.
      const found = files.map(({ name, text: all }) => ({
        source: name,
        start: all.replaceAll("\r\n", "\n").indexOf(text),
      }));
      const { source, start } = found.find((one) => one.start >= 0) ?? { source: "", start: -1 };
      return start < 0 ? [] : [{ source, start, end: start + text.length, text }];
    });
    return { places, ms };
  }
}
