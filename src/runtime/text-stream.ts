/**
 * Turns token ids into text as they come. A character whose bytes are spread over tokens is held
 * back until it is whole, so that no half of it is ever shown.
 * Source: the incremental detokenisation of text-generation-inference (prefix and read offsets).
 */
import type { Tokenizer } from "./tokenizer.js";

export interface TextStream {
  /** The text that is certain now, "" while a character is incomplete. */
  push(id: number): string;
  /** What was held back, once nothing more comes. */
  end(): string;
}

/** No character needs more tokens than it has bytes: beyond that it is not a character. */
const HELD_TOKENS_MAX = 4;

export function createTextStream(tokenizer: Pick<Tokenizer, "decode">): TextStream {
  const ids: number[] = [];
  /** Text of ids[prefix, read) has been given; the prefix is what spacing rules look back on. */
  let prefix = 0;
  let read = 0;
  const take = (final: boolean): string => {
    const given = tokenizer.decode(ids.slice(prefix, read));
    const all = tokenizer.decode(ids.slice(prefix));
    const held = all.endsWith("\ufffd") && ids.length - read < HELD_TOKENS_MAX;
    if (all.length <= given.length || (held && !final)) return "";
    prefix = read;
    read = ids.length;
    return all.slice(given.length);
  };
  return {
    push(id) {
      ids.push(id);
      return take(false);
    },
    end: () => take(true),
  };
}
