/**
 * The files of one package, fetched through the registry's own client into a folder that is
 * emptied afterwards: `deb` (apt-get download), `source` (apt-get source), `npm` (npm pack), or
 * `folder`, which is a folder of this machine.
 * Errors: as the clients fail, with the end of what they said.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const QUIET = { maxBuffer: 64 * 2 ** 20 };

export interface PackageName {
  readonly kind: "deb" | "source" | "npm" | "folder";
  /** Debian's may have a release behind it: "perl/bookworm". */
  readonly name: string;
  /** As it was gathered before; the registry's own is taken all the same, and told. */
  readonly version?: string;
}

export interface Fetched {
  readonly version: string;
  readonly licences: readonly string[];
  /** Holds the package's files. */
  readonly folder: string;
}

export async function fetchPackage(wanted: PackageName, into: string): Promise<Fetched> {
  if (wanted.kind === "folder") {
    return { version: "", licences: ["public domain"], folder: wanted.name };
  }
  await rm(into, { recursive: true, force: true });
  const folder = join(into, "files");
  await mkdir(folder, { recursive: true });
  if (wanted.kind === "deb") return deb(wanted.name, into, folder);
  if (wanted.kind === "source") return source(wanted.name, into, folder);
  return npm(wanted.name, into, folder);
}

async function deb(name: string, into: string, folder: string): Promise<Fetched> {
  await run("apt-get", ["-qq", "download", name], { cwd: into, ...QUIET });
  const file = await fileEnding(into, /\.deb$/);
  await run("dpkg-deb", ["-x", join(into, file), folder], QUIET);
  const { stdout } = await run("dpkg-deb", ["-f", join(into, file), "Version"]);
  await rm(join(into, file));
  const [plain = name] = name.split("/");
  const licences = await copyright(join(folder, "usr", "share", "doc", plain, "copyright"));
  return { version: stdout.trim(), licences, folder };
}

async function source(name: string, into: string, folder: string): Promise<Fetched> {
  await run("apt-get", ["-qq", "source", "--download-only", "--only-source", name], {
    cwd: into,
    ...QUIET,
  });
  const files = await readdir(into);
  const dsc = await readFile(join(into, await fileEnding(into, /\.dsc$/)), "utf8");
  const archives = files.filter((file) => /\.tar\.(?:gz|xz|bz2|lzma)$/.test(file));
  for (const file of archives) {
    await run("tar", ["-xf", join(into, file), "-C", folder, "--no-same-owner"], QUIET);
    await rm(join(into, file));
  }
  const version = /^Version: (.+)$/m.exec(dsc)?.[1] ?? "";
  const licences = await copyright(join(folder, "debian", "copyright"));
  return { version, licences, folder };
}

async function npm(name: string, into: string, folder: string): Promise<Fetched> {
  await run("npm", ["pack", "--silent", "--ignore-scripts", name], { cwd: into, ...QUIET });
  const file = await fileEnding(into, /\.tgz$/);
  await run("tar", ["-xzf", join(into, file), "-C", folder, "--no-same-owner"], QUIET);
  await rm(join(into, file));
  const top = (await readdir(folder))[0] ?? "";
  const about = JSON.parse(await readFile(join(folder, top, "package.json"), "utf8")) as {
    version?: string;
    license?: unknown;
  };
  const licences = typeof about.license === "string" ? [about.license] : [];
  return { version: about.version ?? "", licences, folder };
}

async function fileEnding(folder: string, ending: RegExp): Promise<string> {
  const found = (await readdir(folder)).find((file) => ending.test(file));
  if (found === undefined) throw new Error(`the client left no file that ends in ${ending.source}`);
  return found;
}

/** The short names of a machine-readable copyright file, the first twelve. */
async function copyright(path: string): Promise<string[]> {
  if (!existsSync(path)) return [];
  const names = [...(await readFile(path, "latin1")).matchAll(/^License: *(\S.{0,60})$/gm)];
  return [...new Set(names.map((match) => (match[1] ?? "").trim()))].slice(0, 12);
}
