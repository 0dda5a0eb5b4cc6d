/**
 * The layers, once. A folder imports only from folders before it, through their index.ts.
 * `bench` lies beside src and stands between engine and the command line.
 */
const FOLDERS = [
  "src/base",
  "src/records",
  "src/dialogue",
  "src/runtime",
  "src/workers",
  "src/sources",
  "src/chunks",
  "src/words",
  "src/situation",
  "src/vectors",
  "src/inverted",
  "src/ivf",
  "src/shards",
  "src/retrieve",
  "src/reader",
  "src/window",
  "src/model",
  "src/tools",
  "src/calls",
  "src/reason",
  "src/engine",
  "bench",
  "src/mcp",
  "src/cli",
];

const upwards = FOLDERS.slice(0, -1).map((folder, at) => ({
  name: `no-import-from-after-${folder.replace("src/", "")}`,
  comment: `${folder} may import only from the folders before it`,
  severity: "error",
  from: { path: `^${folder}/` },
  to: { path: `^(${FOLDERS.slice(at + 1).join("|")})/` },
}));

const throughIndex = FOLDERS.map((folder) => ({
  name: `front-door-of-${folder.replace("src/", "")}`,
  comment: `import ${folder} through its index.ts`,
  severity: "error",
  from: { path: "^(src|bench)/", pathNot: `^${folder}/` },
  to: { path: `^${folder}/`, pathNot: `^${folder}/index\\.ts$` },
}));

export default {
  forbidden: [
    ...upwards,
    ...throughIndex,
    {
      name: "no-circular",
      comment: "a circle of imports has no order to read it in",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "known-folder",
      comment: "a new folder of src belongs into the list of layers first",
      severity: "error",
      from: { path: "^src/[^/]+/", pathNot: `^(${FOLDERS.join("|")})/` },
      to: {},
    },
    {
      name: "no-test-in-product",
      severity: "error",
      from: { path: "^(src|bench)/" },
      to: { path: "^test/" },
    },
    {
      name: "no-dev-dependency",
      comment: "what runs for users is in dependencies",
      severity: "error",
      from: { path: "^(src|bench)/" },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"] },
    },
    { name: "resolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "default"] },
  },
};
