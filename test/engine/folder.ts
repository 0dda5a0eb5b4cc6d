/** A temporary folder with documents and a store of it, for tests through the library. */
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openStore } from "../../dist/src/index.js";
import type { IngestOptions, IngestReport, Store, StoreOptions } from "../../src/index.js";

export class Folder {
  private constructor(
    readonly dir: string,
    readonly store: Store,
  ) {}

  static async make(options: StoreOptions = {}): Promise<Folder> {
    const dir = await mkdtemp(join(tmpdir(), "recollect-engine-"));
    await mkdir(join(dir, "docs"));
    // The built library: its workers are built files.
    return new Folder(dir, await openStore(join(dir, "store"), options));
  }

  async write(name: string, content: string | Buffer): Promise<string> {
    const path = join(this.dir, "docs", name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    return path;
  }

  ingest(options: IngestOptions = {}): Promise<IngestReport> {
    return this.store.ingest(["docs"], { level: "lexical", cwd: this.dir, ...options });
  }

  sources(): string[] {
    return [...this.store.list()].map((document) => document.source).sort();
  }

  async remove(): Promise<void> {
    await this.store.close();
    await rm(this.dir, { recursive: true, force: true });
  }
}
