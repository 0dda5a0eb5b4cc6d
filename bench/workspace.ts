/**
 * Where a suite's stores and written corpora lie: a temporary folder that goes when it is done,
 * or `--stores DIR`, in which they stay and are used again (ingest is idempotent).
 */
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { RecollectError } from "../src/base/index.js";
import type { BenchContext } from "./contract.js";
import type { IngestOptions, IngestReport, Store, StoreOptions } from "./engine.js";
import { textOption } from "./options.js";

export class Workspace {
  readonly dir: string;
  /** The models folder that the stores are opened with. */
  readonly models: string;
  readonly #context: BenchContext;
  readonly #suite: string;
  readonly #kept: boolean;
  readonly #open: Store[] = [];

  private constructor(
    context: BenchContext,
    dir: string,
    o: { suite: string; models: string; kept: boolean },
  ) {
    this.#context = context;
    this.#suite = o.suite;
    this.dir = dir;
    this.models = o.models;
    this.#kept = o.kept;
  }

  static async create(context: BenchContext, suite: string): Promise<Workspace> {
    const kept = textOption(context, "stores");
    if (kept !== undefined) await mkdir(kept, { recursive: true });
    const dir = kept ?? (await mkdtemp(join(tmpdir(), "recollect-bench-")));
    try {
      const models = await modelsFor(context, dir);
      return new Workspace(context, resolve(dir), { suite, models, kept: kept !== undefined });
    } catch (error) {
      if (kept === undefined) await rm(dir, { recursive: true, force: true });
      throw error;
    }
  }

  storeDir(name: string): string {
    return join(this.dir, `${name}.store`);
  }

  storeOptions(): StoreOptions {
    const device = textOption(this.#context, "device");
    return {
      models: this.models,
      log: this.#context.log,
      ...(device === undefined ? {} : { device: device as NonNullable<StoreOptions["device"]> }),
    };
  }

  async open(name: string): Promise<Store> {
    const store = await this.#context.openStore(this.storeDir(name), this.storeOptions());
    this.#open.push(store);
    return store;
  }

  /** Closes a store, and deletes it unless stores are kept: where one is done before the suite. */
  async drop(store: Store): Promise<void> {
    const at = this.#open.indexOf(store);
    if (at >= 0) this.#open.splice(at, 1);
    await store.close();
    if (!this.#kept) await rm(store.dir, { recursive: true, force: true });
  }

  /** Writes files under a folder of the workspace and returns the folder. */
  async write(
    name: string,
    files: readonly { readonly name: string; readonly text: string }[],
  ): Promise<string> {
    const folder = join(this.dir, name);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    for (const file of files) await writeFile(join(folder, file.name), file.text);
    return folder;
  }

  async ingest(
    store: Store,
    paths: readonly string[],
    options: IngestOptions,
  ): Promise<IngestReport> {
    const { signal, log } = this.#context;
    const report = await store.ingest(paths, {
      signal,
      onProgress: (p) => {
        this.#context.progress(p.done, p.total, `ingest: ${p.phase}, ${p.unit}`);
      },
      ...options,
    });
    for (const { source, code, message } of report.failures) {
      log.warn(`not ingested: ${source}: ${code}: ${message}`);
    }
    const { added, updated, unchanged } = report.documents;
    if (added + updated + unchanged === 0) {
      const detail = "no document went in";
      throw new RecollectError("BENCH_EMPTY", { suite: this.#suite, detail });
    }
    return report;
  }

  async dispose(): Promise<void> {
    try {
      const closed = this.#open.splice(0).map((store) => store.close());
      const failed = (await Promise.allSettled(closed)).find(({ status }) => status === "rejected");
      if (failed?.status === "rejected") throw failed.reason;
    } finally {
      if (!this.#kept) await rm(this.dir, { recursive: true, force: true });
    }
  }
}

/** The shipped models, or a folder of links to them in which the reader is another. */
async function modelsFor(context: BenchContext, dir: string): Promise<string> {
  const models = resolve(textOption(context, "models") ?? context.models);
  const reader = textOption(context, "reader");
  if (reader === undefined) return models;
  const folder = join(resolve(dir), "models");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const name of ["embedder", "reasoner", "tool-embedder"]) {
    await symlink(join(models, name), join(folder, name), "dir");
  }
  await symlink(resolve(reader), join(folder, "reader"), "dir");
  return folder;
}

/** Runs a suite's body in a workspace that is always tidied up. */
export async function inWorkspace<T>(
  context: BenchContext,
  suite: string,
  body: (workspace: Workspace) => Promise<T>,
): Promise<T> {
  const workspace = await Workspace.create(context, suite);
  try {
    return await body(workspace);
  } finally {
    await workspace.dispose();
  }
}
