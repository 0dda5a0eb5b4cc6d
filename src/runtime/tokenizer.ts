/**
 * Any tokenizer.json that @huggingface/tokenizers understands, behind a small contract.
 * Text is text: "<|im_end|>" inside a document is encoded as its characters, never as the
 * control token; control tokens are put in by id (`tokenId`).
 * Errors: MODEL_MISSING, MODEL_INVALID.
 */
import { Tokenizer as UntypedLibrary } from "@huggingface/tokenizers";
import { z } from "zod";
import { RecollectError } from "../base/index.js";
import { bytesOfPiece } from "./byte-level.js";
import { readModelJson, readOptionalModelJson } from "./model-json.js";

export interface Tokenizer {
  readonly vocabularySize: number;
  /** Adds no special tokens and understands none. */
  encode(text: string): number[];
  /** Template text and content in turns, encoded as one: only `control` parts hold tokens. */
  encodeParts(parts: readonly TextPart[]): number[];
  /** Special tokens give nothing. */
  decode(ids: readonly number[]): string;
  /** Of a piece of the vocabulary, control tokens among them. */
  tokenId(token: string): number | null;
  isSpecial(id: number): boolean;
  /** What the token adds to a text, in UTF-8: may be a part of a character. Empty for none. */
  bytesOf(id: number): Uint8Array;
}

export interface TextPart {
  readonly text: string;
  /** Whether control tokens in it are meant as such: for templates, never for documents. */
  readonly control: boolean;
}

const addedToken = z.looseObject({
  id: z.number().int(),
  content: z.string(),
  special: z.boolean().default(false),
});

const tokenizerSchema = z.looseObject({
  added_tokens: z.array(addedToken).default([]),
  normalizer: z.unknown(),
  pre_tokenizer: z.unknown(),
  post_processor: z.unknown(),
  decoder: z.unknown(),
  model: z.looseObject({ type: z.string().optional() }),
});

const configSchema = z.looseObject({});
const decoderSchema = z.looseObject({ type: z.string() });

/** The library's own declarations don't resolve under NodeNext: this is what is used of it. */
interface Library {
  encode(text: string, options: { add_special_tokens: boolean }): { ids: number[] };
  decode(ids: readonly number[]): string;
  token_to_id(token: string): number | undefined;
  get_vocab(): ReadonlyMap<string, number>;
}
const Library = UntypedLibrary as unknown as new (tokenizer: object, config: object) => Library;

export function loadTokenizer(dir: string): Tokenizer {
  const file = readModelJson(dir, "tokenizer.json", tokenizerSchema);
  const config = readOptionalModelJson(dir, "tokenizer_config.json", configSchema) ?? {};
  // Without its special tokens the library sees only text. The others (runs of spaces in code
  // models, say) belong to the text and stay.
  const special = file.added_tokens.filter((token) => token.special);
  const plain = file.added_tokens.filter((token) => !token.special);
  const json = {
    ...file,
    normalizer: file.normalizer ?? null,
    pre_tokenizer: file.pre_tokenizer ?? null,
    post_processor: null,
    decoder: file.decoder ?? null,
    added_tokens: plain,
  };
  try {
    const library = new Library(json, { ...config, clean_up_tokenization_spaces: false });
    return new TextTokenizer(library, { special, byteLevel: isByteLevel(file.decoder) });
  } catch (cause) {
    const detail = `tokenizer.json: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new RecollectError("MODEL_INVALID", { dir, detail }, { cause });
  }
}

function isByteLevel(decoder: unknown): boolean {
  return decoderSchema.safeParse(decoder).data?.type === "ByteLevel";
}

class TextTokenizer implements Tokenizer {
  readonly vocabularySize: number;
  readonly #library: Library;
  readonly #specialByToken: ReadonlyMap<string, number>;
  readonly #specialIds: ReadonlySet<number>;
  readonly #specialPattern: RegExp;
  readonly #byteLevel: boolean;
  #pieces: ReadonlyMap<number, string> | null = null;

  constructor(
    library: Library,
    o: { special: readonly { id: number; content: string }[]; byteLevel: boolean },
  ) {
    const { special } = o;
    this.#library = library;
    this.#byteLevel = o.byteLevel;
    this.#specialByToken = new Map(special.map((token) => [token.content, token.id]));
    this.#specialIds = new Set(special.map((token) => token.id));
    const names = special.map((token) => token.content).filter((name) => name !== "");
    const longestFirst = names.toSorted((a, b) => b.length - a.length).map(escapeRegExp);
    this.#specialPattern = new RegExp(`(${longestFirst.join("|") || "(?!)"})`, "u");
    const largest = special.reduce((most, token) => Math.max(most, token.id), -1);
    this.vocabularySize = Math.max(library.get_vocab().size, largest + 1);
  }

  encode(text: string): number[] {
    if (text === "") return [];
    return this.#library.encode(text, { add_special_tokens: false }).ids;
  }

  encodeParts(parts: readonly TextPart[]): number[] {
    const ids: number[] = [];
    let text = "";
    const flush = (): void => {
      ids.push(...this.encode(text));
      text = "";
    };
    for (const part of parts) {
      const pieces = part.control ? part.text.split(this.#specialPattern) : [part.text];
      // Splitting on a group puts every other piece on a control token.
      for (const [k, piece] of pieces.entries()) {
        const id = k % 2 === 1 ? this.#specialByToken.get(piece) : undefined;
        if (id === undefined) {
          text += piece;
        } else {
          flush();
          ids.push(id);
        }
      }
    }
    flush();
    return ids;
  }

  decode(ids: readonly number[]): string {
    const plain = ids.filter((id) => !this.#specialIds.has(id));
    return plain.length === 0 ? "" : this.#library.decode(plain);
  }

  tokenId(token: string): number | null {
    return this.#specialByToken.get(token) ?? this.#library.token_to_id(token) ?? null;
  }

  isSpecial(id: number): boolean {
    return this.#specialIds.has(id);
  }

  bytesOf(id: number): Uint8Array {
    if (this.#specialIds.has(id)) return new Uint8Array(0);
    const whole = (): Uint8Array => new TextEncoder().encode(this.decode([id]));
    if (!this.#byteLevel) return whole();
    this.#pieces ??= new Map([...this.#library.get_vocab()].map(([piece, at]) => [at, piece]));
    // Added tokens (runs of spaces, say) stand in the vocabulary as their text.
    return bytesOfPiece(this.#pieces.get(id) ?? "") ?? whole();
  }
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
