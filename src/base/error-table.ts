/**
 * Every error code with its message and hint. `{name}` is filled from the error's facts.
 * Codes are part of the contract: add, never rename.
 */
interface ErrorRow {
  readonly message: string;
  readonly hint: string;
  readonly exitCode: number;
}

function row(exitCode: number, message: string, hint: string): ErrorRow {
  return { exitCode, message, hint };
}

export const ERROR_TABLE = {
  INTERNAL: row(1, "unexpected failure: {detail}", "run again with --verbose and report this"),
  INTERRUPTED: row(
    130,
    "interrupted",
    "the store is consistent; run it again: ingest, deepen and bench go on, others begin anew",
  ),
  TIMEOUT: row(1, "gave up after {seconds} s", "raise --timeout"),

  USAGE: row(2, "{detail}", "see recollect --help"),
  INVALID_OPTION: row(2, "{option}: {detail}", "see recollect {command} --help"),

  STORE_MISSING: row(4, "no store at {dir}", "make one: recollect ingest PATH --store {dir}"),
  STORE_LOCKED: row(
    4,
    "the store is being written by {holder}",
    "wait for it to finish, or stop that process",
  ),
  STORE_DAMAGED: row(4, "the store is damaged: {detail}", "run recollect verify for details"),
  STORE_VERSION: row(
    4,
    "the store has format {found}, this program reads up to {supported}",
    "upgrade recollect",
  ),
  STORE_OUTDATED: row(
    4,
    "the store has the older format {found}, which this program must convert first",
    "convert it: recollect compact",
  ),
  STORE_MODEL_MISMATCH: row(
    4,
    "the store's vectors were made by {found}, the installed embedder is {expected}",
    "make the vectors anew: recollect reembed",
  ),
  STORE_NO_VECTORS: row(
    4,
    "the store has no vectors to search by",
    "make them: recollect deepen, or ingest with --level static; --mode lexical needs none",
  ),
  STORE_CLOSED: row(1, "the store at {dir} was closed", "open it again with openStore()"),
  STORE_READ_ONLY: row(
    4,
    "the store at {dir} can't be written: {detail}",
    "reading a store writes beside it too: copy it to a folder that you may write, name it with " +
      "--store",
  ),
  STORE_NOT_A_STORE: row(
    4,
    "{dir} is not a recollect store: {detail}",
    "name a store, an empty folder or a new one with --store",
  ),
  HISTORY_UNREADABLE: row(
    4,
    "the history at {path} can't be read: {detail}",
    "begin a new one: recollect history --clear",
  ),
  CONVERSATION_UNKNOWN: row(
    1,
    "there is no {what} in the store's history",
    "recollect history shows what was asked",
  ),
  DISK_FULL: row(1, "no space left on the disk of {dir}", "free some space and run it again"),
  SOURCE_UNKNOWN: row(1, "no document named {source}", "recollect list shows the names"),

  FILE_MISSING: row(1, "{path} does not exist", "check the path"),
  FILE_PERMISSION: row(1, "no permission to read {path}", "change its mode or run as its owner"),
  FILE_EMPTY: row(1, "{path} holds no text", "nothing to do"),
  FILE_BINARY: row(1, "{path} is not text ({detail})", "convert it to text, or --exclude it"),
  FILE_UNREADABLE: row(1, "{path} could not be read: {detail}", "check the file and the disk"),
  FILE_CHANGED: row(1, "{path} changed while it was read", "run the same command again"),
  FILE_TOO_LARGE: row(
    1,
    "{path} is {found} bytes, over the limit of {limit} for its type",
    "split it, or convert it to plain text (which is streamed at any size)",
  ),
  SYMLINK_LOOP: row(1, "{path} is a loop of symbolic links", "remove the loop"),
  PDF_NO_TEXT: row(1, "{path} has no text layer (a scan?)", "run OCR first, such as ocrmypdf"),
  PDF_BROKEN: row(1, "{path} is not a readable PDF: {detail}", "repair it, such as qpdf"),
  PDF_ENCRYPTED: row(1, "{path} is protected by a password", "remove the password first"),
  DOCX_BROKEN: row(1, "{path} is not a readable DOCX: {detail}", "save it again as .docx"),
  ARCHIVE_BOMB: row(
    1,
    "{path} unpacks to more than {limit} bytes",
    "it looks like a zip bomb; ingest the text itself",
  ),
  JSON_INVALID: row(1, "{path}: line {line}: {detail}", "each line is one JSON object"),
  JSON_NO_TEXT: row(
    1,
    "{path}: line {line}: no field with the text; it has: {fields}",
    'put it into "text" ("content", "contents", "body" and "passage" are read too)',
  ),
  CSV_INVALID: row(1, "{path}: line {line}: {detail}", "check quotes and separators"),
  EMAIL_BROKEN: row(1, "{path}: {detail}", "export it again as .eml or .mbox"),
  DUPLICATE_ID: row(
    1,
    "id {source} stands in {path} and in {other}",
    "make the ids unique",
  ),

  MODEL_MISSING: row(1, "no model at {dir}: {detail}", "run recollect doctor"),
  MODEL_INVALID: row(1, "the model at {dir} can't be used: {detail}", "run recollect doctor"),
  MODEL_CHECKSUM: row(1, "{path} differs from its SHA256SUMS", "restore the file"),
  DEVICE_UNAVAILABLE: row(
    1,
    "device {device} can't be used here: {detail}",
    "use --device auto, or see recollect doctor",
  ),
  DEVICE_MEMORY: row(
    1,
    "device {device} has no memory for a single row of {tokens} tokens: {detail}",
    "use --device cpu, or close what else uses the graphics card",
  ),
  ENDPOINT_FAILED: row(
    1,
    "the model server at {url} failed: {detail}",
    "check that it runs and that the model's name is right",
  ),
  WINDOW_OVERFLOW: row(
    1,
    "the prompt needs {found} tokens, the model's window holds {limit}",
    "ask a shorter question, or name a model with a larger window",
  ),
  WINDOW_FULL: row(1, "not one passage fits {limit} tokens", "raise --max-window-tokens"),
  QUERY_EMPTY: row(2, "the query is empty", "give some words to look for"),
  WORKER_DIED: row(1, "a worker stopped: {detail}", "is there enough memory? try fewer workers"),

  TOOL_UNKNOWN: row(
    1,
    "there is no tool named {name}{near}",
    "recollect tools list shows the names, recollect tools search finds one",
  ),
  TOOL_ARGUMENTS: row(
    2,
    "arguments of {name}: {detail}",
    "its schema says what it takes: recollect tools show {name}, over MCP tools/list",
  ),
  TOOL_CHANGES: row(
    1,
    "{name} may change something, so it was not called",
    "look at the arguments, then allow it with --yes",
  ),
  TOOL_FAILED: row(1, "{name} failed: {detail}", "check its source and the arguments"),
  TOOL_TIMEOUT: row(1, "{name} took longer than {seconds} s", "narrow it, or raise --timeout"),
  TOOL_HOST: row(1, "{host} is not called: {detail}", "{remedy}"),
  TOOLS_INVALID: row(1, "no tools in {path}: {detail}", "check the file or the server"),
  TOOLS_SOURCE: row(
    1,
    "no tools from {source}: {detail}",
    "recollect tools list shows the sources",
  ),

  BENCH_DATA_MISSING: row(
    1,
    "the suite {suite} needs {path}",
    "name the folder that holds it: --data DIR (recollect bench {suite} --help)",
  ),
  BENCH_DATA_INVALID: row(1, "{path}: line {line}: {detail}", "check the file's layout"),
  BENCH_RUNNING: row(
    1,
    "another run writes to {out}: {holder}",
    "wait for it to finish, or name another folder: --out DIR",
  ),
  BENCH_EMPTY: row(1, "the suite {suite} measured nothing: {detail}", "no result was written"),
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ERROR_TABLE;
