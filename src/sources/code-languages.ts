/** Names of programming and markup languages by the file's ending or whole name. */
import path from "node:path";

const BY_ENDING: Readonly<Record<string, string>> = {
  ada: "ada", adb: "ada", ads: "ada", asm: "assembly", awk: "awk", bash: "shell", bat: "batch",
  c: "c", cc: "cpp", cfg: "ini", cjs: "javascript", clj: "clojure", cmake: "cmake", cob: "cobol",
  conf: "ini", cpp: "cpp", cs: "csharp", css: "css", cts: "typescript", cu: "cuda", cxx: "cpp",
  d: "d", dart: "dart", diff: "diff", el: "elisp", elm: "elm", erl: "erlang", ex: "elixir",
  exs: "elixir", f: "fortran", f90: "fortran", fish: "shell", fs: "fsharp", glsl: "glsl",
  go: "go", gradle: "gradle", graphql: "graphql", groovy: "groovy", h: "c", hcl: "hcl",
  hh: "cpp", hpp: "cpp", hs: "haskell", ini: "ini", java: "java", jl: "julia",
  js: "javascript", json5: "json5", jsonc: "json5", jsx: "javascript", kt: "kotlin",
  kts: "kotlin", less: "less", lisp: "lisp", lua: "lua", m: "objective-c", mjs: "javascript",
  ml: "ocaml", mli: "ocaml", mm: "objective-c", mts: "typescript", nim: "nim", nix: "nix",
  pas: "pascal", patch: "diff", php: "php", pl: "perl", pm: "perl", properties: "properties",
  proto: "protobuf", ps1: "powershell", py: "python", pyi: "python", r: "r", rb: "ruby",
  rkt: "racket", rs: "rust", s: "assembly", sass: "sass", scala: "scala", scm: "scheme",
  scss: "scss", sh: "shell", sql: "sql", svelte: "svelte", svg: "svg", swift: "swift",
  tcl: "tcl", tf: "hcl", toml: "toml", ts: "typescript", tsx: "typescript", v: "verilog",
  vb: "visual-basic", vhd: "vhdl", vim: "vim", vue: "vue", wgsl: "wgsl", xml: "xml",
  xsd: "xml", xsl: "xml", yaml: "yaml", yml: "yaml", zig: "zig", zsh: "shell",
};

const BY_NAME: Readonly<Record<string, string>> = {
  makefile: "make", gnumakefile: "make", dockerfile: "dockerfile", rakefile: "ruby",
  gemfile: "ruby", "cmakelists.txt": "cmake", jenkinsfile: "groovy", vagrantfile: "ruby",
};

/** Null for what is no source code by its name. */
export function languageOf(name: string): string | null {
  const base = path.basename(name).toLowerCase();
  const named = Object.hasOwn(BY_NAME, base) ? BY_NAME[base] : undefined;
  if (named !== undefined) return named;
  const ending = path.extname(base).slice(1);
  return Object.hasOwn(BY_ENDING, ending) ? (BY_ENDING[ending] ?? null) : null;
}
