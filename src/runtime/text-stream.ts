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

/** What stands for bytes that are no character, or not yet one. A text may hold it, too. */
const REPLACEMENT = "\ufffd";

export function createTextStream(tokenizer: Pick<Tokenizer, "decode">): TextStream {
  const ids: number[] = [];
  /** Text of ids[prefix, read) has been given; the prefix is what spacing rules look back on. */
  let prefix = 0;
  let read = 0;
  /** Of ids[prefix, length - 1), as it was held back. */
  let before = "";
  const give = (text: string, until: number): string => {
    const given = tokenizer.decode(ids.slice(prefix, read));
    if (text.length <= given.length) return "";
    [prefix, read] = [read, until];
    return text.slice(given.length);
  };
  return {
    push(id) {
      ids.push(id);
      const all = tokenizer.decode(ids.slice(prefix));
      if (!all.endsWith(REPLACEMENT)) {
        before = "";
        return give(all, ids.length);
      }
      // A character that gets whole takes its place; what is followed by more was none, and stays.
      const stays = before !== "" && all.length > before.length && all.startsWith(before);
      const text = stays ? give(before, ids.length - 1) : "";
      before = tokenizer.decode(ids.slice(prefix));
      return text;
    },
    end: () => give(tokenizer.decode(ids.slice(prefix)), ids.length),
  };
}
