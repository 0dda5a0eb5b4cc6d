/**
 * WordPiece for BERT vocabularies, several million tokens a second: text is split by a table of
 * character classes, and whole words come from a cache; only unseen words are normalised and
 * matched. Ids equal those of @huggingface/tokenizers without special tokens; one difference is
 * meant: "[SEP]" and its like inside a text are plain text, never control tokens.
 *
 * Units: offsets are UTF-16 code units into the text as given.
 * Errors: MODEL_MISSING, MODEL_INVALID.
 */
import { z } from "zod";
import { RecollectError } from "../base/index.js";
import { BertNormalizer, UNIT } from "./bert-normalizer.js";
import { readModelJson } from "./model-json.js";
import { PieceTrie } from "./piece-trie.js";
import { CACHED_UNITS_MAX, hashStart, hashUnit, WordCache } from "./word-cache.js";

export interface TokenSpans {
  readonly ids: Int32Array;
  /** Token k covers text.slice(starts[k], ends[k]). */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

export interface WordPiece {
  readonly vocabularySize: number;
  readonly special: {
    readonly cls: number;
    readonly sep: number;
    readonly pad: number;
    readonly unk: number;
  };
  /** No special tokens are added by any of these. */
  encodeWithOffsets(text: string): TokenSpans;
  encode(text: string): Int32Array;
  count(text: string): number;
  /** The token's text as the vocabulary has it ("##ing"), null outside the vocabulary. */
  token(id: number): string | null;
}

const tokenizerSchema = z.object({
  normalizer: z.object({
    type: z.literal("BertNormalizer"),
    clean_text: z.boolean().default(true),
    handle_chinese_chars: z.boolean().default(true),
    strip_accents: z.boolean().nullish(),
    lowercase: z.boolean().default(true),
  }),
  pre_tokenizer: z.object({ type: z.literal("BertPreTokenizer") }),
  model: z.object({
    type: z.literal("WordPiece").default("WordPiece"),
    unk_token: z.string(),
    continuing_subword_prefix: z.string().default("##"),
    max_input_chars_per_word: z.number().int().positive().default(100),
    vocab: z.record(z.string(), z.number().int().nonnegative()),
  }),
});

/** From `tokenizer.json` in `dir`. */
export function loadWordPiece(dir: string): WordPiece {
  const file = readModelJson(dir, "tokenizer.json", tokenizerSchema);
  const vocabulary = new Map(Object.entries(file.model.vocab));
  const idOf = (token: string): number => {
    const id = vocabulary.get(token);
    if (id !== undefined) return id;
    throw new RecollectError("MODEL_INVALID", { dir, detail: `no token ${token}` });
  };
  const options = file.normalizer;
  return new CachedWordPiece({
    vocabulary,
    special: {
      cls: idOf("[CLS]"),
      sep: idOf("[SEP]"),
      pad: idOf("[PAD]"),
      unk: idOf(file.model.unk_token),
    },
    prefix: file.model.continuing_subword_prefix,
    wordCharactersMax: file.model.max_input_chars_per_word,
    normalizer: new BertNormalizer({
      cleanText: options.clean_text,
      handleChineseChars: options.handle_chinese_chars,
      lowercase: options.lowercase,
      stripAccents: options.strip_accents ?? options.lowercase,
    }),
  });
}

interface WordPieceParts {
  readonly vocabulary: ReadonlyMap<string, number>;
  readonly special: WordPiece["special"];
  readonly prefix: string;
  readonly wordCharactersMax: number;
  readonly normalizer: BertNormalizer;
}

interface TokenLists {
  readonly ids: number[];
  readonly starts: number[];
  readonly ends: number[];
}

class CachedWordPiece implements WordPiece {
  readonly special: WordPiece["special"];
  readonly vocabularySize: number;
  readonly #parts: WordPieceParts;
  readonly #classes: Uint8Array;
  readonly #cache = new WordCache();
  /** Ids of simple punctuation by unit, -1 where not yet known. */
  readonly #punctuationIds = new Int32Array(0x10000).fill(-1);
  /** Pieces that begin a word, and those that continue one. */
  readonly #beginning: PieceTrie;
  readonly #continuing: PieceTrie;
  readonly #tokens: string[] = [];
  #ids = new Int32Array(1 << 12);
  #starts = new Int32Array(1 << 12);
  #ends = new Int32Array(1 << 12);

  constructor(parts: WordPieceParts) {
    this.#parts = parts;
    this.special = parts.special;
    this.vocabularySize = parts.vocabulary.size;
    this.#classes = parts.normalizer.classes;
    const { prefix } = parts;
    const pieces = [...parts.vocabulary];
    for (const [token, id] of pieces) this.#tokens[id] = token;
    this.#beginning = new PieceTrie(pieces);
    this.#continuing = new PieceTrie(
      pieces
        .filter(([token]) => token.startsWith(prefix))
        .map(([token, id]) => [token.slice(prefix.length), id]),
    );
  }

  token(id: number): string | null {
    return this.#tokens[id] ?? null;
  }

  encodeWithOffsets(text: string): TokenSpans {
    const n = this.#scan(text, true);
    return {
      ids: this.#ids.slice(0, n),
      starts: this.#starts.slice(0, n),
      ends: this.#ends.slice(0, n),
    };
  }

  encode(text: string): Int32Array {
    return this.#ids.slice(0, this.#scan(text, true));
  }

  count(text: string): number {
    return this.#scan(text, false);
  }

  /** Tokens of the text; with `keep`, they stand in #ids, #starts and #ends. */
  #scan(text: string, keep: boolean): number {
    const classes = this.#classes;
    const length = text.length;
    let n = 0;
    for (let at = 0; at < length; ) {
      const unit = text.charCodeAt(at);
      let kind = classes[unit] as number;
      if (kind === UNIT.unknown) kind = this.#parts.normalizer.classify(unit);
      if (kind === UNIT.space) {
        at++;
      } else if (kind === UNIT.punctuation) {
        if (keep) this.#put(n, this.#punctuationId(unit), at, at + 1);
        n++;
        at++;
      } else {
        let hash = hashUnit(hashStart(), unit);
        let sigma = kind === UNIT.sigma;
        let end = at + 1;
        for (; end < length; end++) {
          const next = text.charCodeAt(end);
          kind = classes[next] as number;
          if (kind === UNIT.unknown) kind = this.#parts.normalizer.classify(next);
          if (kind < UNIT.word) break;
          if (kind === UNIT.sigma) sigma = true;
          hash = hashUnit(hash, next);
        }
        n = this.#run({ text, start: at, end, hash }, { n, keep, cached: !sigma });
        at = end;
      }
    }
    return n;
  }

  /** Tokens of one run of word characters, by the cache where it may hold them. */
  #run(
    word: { text: string; start: number; end: number; hash: number },
    o: { n: number; keep: boolean; cached: boolean },
  ): number {
    let n = o.n;
    if (o.cached && word.end - word.start <= CACHED_UNITS_MAX) {
      const cache = this.#cache;
      const entry =
        cache.find(word.text, word.start, word.end, word.hash) ||
        cache.add(word, this.#match(word.text, word.start, word.end));
      const first = cache.firsts[entry] as number;
      const last = cache.firsts[entry + 1] as number;
      if (!o.keep) return n + last - first;
      for (let k = first; k < last; k++) {
        const start = word.start + (cache.starts[k] as number);
        this.#put(n++, cache.ids[k] as number, start, word.start + (cache.ends[k] as number));
      }
      return n;
    }
    const tokens = this.#match(word.text, word.start, word.end);
    if (!o.keep) return n + tokens.ids.length;
    for (let k = 0; k < tokens.ids.length; k++) {
      this.#put(n++, tokens.ids[k] ?? 0, tokens.starts[k] ?? 0, tokens.ends[k] ?? 0);
    }
    return n;
  }

  #put(n: number, id: number, start: number, end: number): void {
    if (n === this.#ids.length) this.#grow();
    this.#ids[n] = id;
    this.#starts[n] = start;
    this.#ends[n] = end;
  }

  #grow(): void {
    const larger = (from: Int32Array): Int32Array<ArrayBuffer> => {
      const to = new Int32Array(from.length * 2);
      to.set(from);
      return to;
    };
    this.#ids = larger(this.#ids);
    this.#starts = larger(this.#starts);
    this.#ends = larger(this.#ends);
  }

  #punctuationId(unit: number): number {
    const known = this.#punctuationIds[unit] as number;
    if (known >= 0) return known;
    const found = this.#match(String.fromCharCode(unit), 0, 1).ids[0] ?? this.special.unk;
    this.#punctuationIds[unit] = found;
    return found;
  }

  /** Normalises a run and matches its words, longest piece first. */
  #match(text: string, start: number, end: number): TokenLists {
    const tokens: TokenLists = { ids: [], starts: [], ends: [] };
    for (const word of this.#parts.normalizer.words(text, start, end)) {
      const count = word.characters.length;
      const mark = tokens.ids.length;
      let from = count > this.#parts.wordCharactersMax ? -1 : 0;
      while (from >= 0 && from < count) {
        from = this.#piece(word, from, tokens);
      }
      if (from >= 0) continue;
      tokens.ids.length = tokens.starts.length = tokens.ends.length = mark;
      tokens.ids.push(this.special.unk);
      tokens.starts.push(word.starts[0] ?? start);
      tokens.ends.push(word.ends[count - 1] ?? end);
    }
    return tokens;
  }

  /** Adds the longest piece that begins at `from`; gives where it ends, -1 for none. */
  #piece(
    word: { characters: readonly string[]; starts: readonly number[]; ends: readonly number[] },
    from: number,
    tokens: TokenLists,
  ): number {
    const trie = from > 0 ? this.#continuing : this.#beginning;
    const found = trie.longest(word.characters, from);
    if (found === null) return -1;
    tokens.ids.push(found.id);
    tokens.starts.push(word.starts[from] ?? 0);
    tokens.ends.push(word.ends[found.end - 1] ?? 0);
    return found.end;
  }
}
