/** Keeps the project readable: sizes, names, heads of modules, links, checksums. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const LINES_MAX = 400;
const COLUMNS_MAX = 100;
const BYTES_MAX = 50_000_000;

/** What git keeps or would keep. */
const files = execFileSync("git", ["ls-files", "-z", "-co", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
  maxBuffer: 64_000_000,
})
  .split("\0")
  .filter((file) => file !== "" && existsSync(join(root, file)));

const code = files.filter(
  (file) => /\.(ts|py|js|mjs)$/.test(file) && /^(src|bench|test|training)\//.test(file),
);
const pages = files.filter((file) => file.endsWith(".md") && !file.startsWith("corpora/"));

const read = (file: string): string => readFileSync(join(root, file), "utf8");

describe("sources", () => {
  it("have at most 400 lines of at most 100 columns", () => {
    const bad: string[] = [];
    for (const file of code) {
      const lines = read(file).replace(/\n$/, "").split("\n");
      if (lines.length > LINES_MAX) bad.push(`${file}: ${lines.length} lines`);
      lines.forEach((line, at) => {
        if ([...line].length > COLUMNS_MAX) bad.push(`${file}:${at + 1}: ${line.length} columns`);
      });
    }
    expect(bad).toEqual([]);
  });

  it("open with a comment that says what the module is for", () => {
    const modules = code.filter(
      (file) => /^(src|bench)\//.test(file) && file.endsWith(".ts") && !file.endsWith("/index.ts"),
    );
    const bad = modules.filter((file) => !/^(#!.*\n)?\/(\*\*|\/)/.test(read(file)));
    expect(bad).toEqual([]);
  });

  it("are named after what they hold", () => {
    const vague = /^(utils?|helpers?|common|misc|shared|stuff)(\.|$)/;
    const bad = code.filter((file) => file.split("/").some((part) => vague.test(part)));
    expect(bad).toEqual([]);
  });

  it("have no default export", () => {
    // Worker entries need one: it is what the pool calls.
    const modules = code.filter((file) => /^src\//.test(file) && !/\.worker\.ts$/.test(file));
    const bad = modules.filter((file) => /^export default/m.test(read(file)));
    expect(bad).toEqual([]);
  });
});

describe("pages", () => {
  it("stand where they are looked for", () => {
    const wanted = ["README.md", "LICENSE", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md"];
    expect(wanted.filter((file) => !files.includes(file))).toEqual([]);
  });

  it("link only to what exists", () => {
    const bad: string[] = [];
    for (const page of pages) {
      const prose = read(page).replace(/```[\s\S]*?```/g, "");
      for (const [, link = ""] of prose.matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^([a-z]+:|#)/.test(link)) continue;
        const target = decodeURIComponent(link.split("#")[0] ?? "");
        if (!existsSync(join(root, dirname(page), target))) bad.push(`${page}: ${link}`);
      }
    }
    expect(bad).toEqual([]);
  });

  it("mention only files that exist, in ARCHITECTURE.md", () => {
    const names = new Set(files.map((file) => basename(file)));
    const text = files.includes("ARCHITECTURE.md") ? read("ARCHITECTURE.md") : "";
    const mentioned = [...text.matchAll(/[\w./-]+\.(?:ts|json|md|py|jsonl)\b/g)].map(([m]) => m);
    const bad = mentioned.filter((name) =>
      name.includes("/")
        ? !files.some((file) => file === name || file.endsWith(`/${name}`))
        : !names.has(name) && !["results.json", "package.json"].includes(name),
    );
    expect(bad).toEqual([]);
  });

  it("say in the changelog what this version changes", () => {
    const { version } = JSON.parse(read("package.json")) as { version: string };
    expect(read("CHANGELOG.md")).toContain(`## ${version}`);
  });

  it("name a test or an issue for each complaint", () => {
    const lines = read("test/COMPLAINTS.md")
      .split(/^(?=- \[)/m)
      .filter((entry) => /^- \[[ x]\]/.test(entry));
    expect(lines.map((line) => Number(/^- \[[ x]\] (\d+)/.exec(line)?.[1]))).toEqual(
      Array.from({ length: 28 }, (_, at) => at + 1),
    );
    const bad = lines.filter((line) => {
      const tests = [...line.matchAll(/`(test\/[^`]+)` "([^"]+)"/g)];
      if (tests.length === 0) return !/to come/.test(line);
      return tests.some(([, file = "", title = ""]) => {
        return !files.includes(file) || !read(file).includes(title);
      });
    });
    expect(bad).toEqual([]);
  });
});

describe("what is tracked", () => {
  it("names no private host or path", () => {
    const text = files.filter(
      (file) => /\.(ts|js|mjs|json|md|py|sh|yml|txt|npmrc)$/.test(file) || file === ".ci/run",
    );
    const homes = ["work", "root"].join("|");
    const path = new RegExp(`(^|[\\s"'\`(=:])/(${homes})/[\\w.-]`, "m");
    const host = /https?:\/\/[\w.-]*(registry|artifactory|nexus|verdaccio|jfrog|proxy)[\w.-]*\//;
    const bad = text.filter((file) => {
      if (/^(corpora|models)\/.*\.(txt|json)$/.test(file)) return false;
      const content = read(file);
      return path.test(content) || host.test(content);
    });
    expect(bad).toEqual([]);
  });

  it("has a lockfile without addresses", () => {
    expect(read("package-lock.json")).not.toContain('"resolved"');
  });

  it("has a lockfile that names the packages of every platform, or npm ci refuses it", () => {
    const { packages } = JSON.parse(read("package-lock.json")) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>;
    };
    const names = new Set(Object.keys(packages).map((path) => path.split("node_modules/").at(-1)));
    const wanted = Object.values(packages).flatMap((one) =>
      Object.keys(one.optionalDependencies ?? {}),
    );
    expect(wanted.filter((name) => !names.has(name))).toEqual([]);
  });

  it("has no file over 50 MB", () => {
    expect(files.filter((file) => statSync(join(root, file)).size > BYTES_MAX)).toEqual([]);
  });
});

describe.each(folders("models"))("models/%s", (name) => {
  const folder = `models/${name}`;

  it("has a card that says origin, licence and scores, and the licence's text", () => {
    const card = read(`${folder}/CARD.md`).toLowerCase();
    for (const word of ["origin", "licence", "sha256", "scores"]) expect(card).toContain(word);
    expect(existsSync(join(root, folder, "LICENSE"))).toBe(true);
  });

  it("has the files of its SHA256SUMS, all of them", () => {
    const sums = read(`${folder}/SHA256SUMS`).trim().split("\n");
    const listed = sums.map((line) => /^([0-9a-f]{64}) [ *](.+)$/.exec(line));
    for (const match of listed) {
      const [, sum = "", file = ""] = match ?? [];
      const bytes = readFileSync(join(root, folder, file));
      expect(createHash("sha256").update(bytes).digest("hex"), file).toBe(sum);
    }
    const unlisted = files.filter(
      (file) =>
        file.startsWith(`${folder}/`) &&
        /\.(onnx|json|data|bin)$/.test(file) &&
        !listed.some((match) => `${folder}/${match?.[2]}` === file),
    );
    expect(unlisted).toEqual([]);
  });
});

function folders(parent: string): string[] {
  return readdirSync(join(root, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}
