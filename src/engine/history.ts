/** The store's history as the library's users see it. Errors: see contract.ts. */
import { randomUUID } from "node:crypto";
import { LIMITS, type Log, RecollectError, type Clock } from "../base/index.js";
import {
  addToHistory,
  clearHistory,
  forgetSources,
  readHistory,
  type StoreWriter,
} from "../shards/index.js";
import type { StoreHistory } from "./contract.js";

const CONVERSATION_CHARS = 8;

/** `check` throws where the store was closed. */
export function openHistory(dir: string, clock: Clock, check: () => void): StoreHistory {
  return {
    add(answer, o = {}) {
      check();
      const { question, resolvedQuestion, status, confidence, citations } = answer;
      return addToHistory(dir, {
        at: clock.date().toISOString(),
        conversation: o.conversation ?? randomUUID().slice(0, CONVERSATION_CHARS),
        question,
        ...(resolvedQuestion === undefined ? {} : { resolvedQuestion }),
        answer: answer.answer,
        status,
        confidence,
        citations,
      });
    },
    list(o = {}) {
      check();
      const limit = o.limit ?? LIMITS.historyEntriesMax;
      if (!Number.isInteger(limit) || limit < 1) {
        const detail = "a whole number over 0";
        throw new RecollectError("INVALID_OPTION", {
          option: "--limit",
          command: "history",
          detail,
        });
      }
      const { conversation } = o;
      if (conversation === undefined) return readHistory(dir, { limit });
      const entries = readHistory(dir, { limit, conversation });
      if (entries.length > 0) return entries;
      throw new RecollectError("CONVERSATION_UNKNOWN", { what: `conversation ${conversation}` });
    },
    clear(o = {}) {
      check();
      return { removed: clearHistory(dir, o) };
    },
  };
}

/** Sources of this kind are no documents: what a teacher said is in the history alone. */
const TEACHER = "teacher:";

/** What quotes documents that are gone goes too. One that can't be read stays, with a word. */
export function forgetGone(dir: string, writer: StoreWriter, log: Log): void {
  const isGone = (source: string): boolean =>
    !source.startsWith(TEACHER) && writer.document(source) === null;
  try {
    forgetSources(dir, isGone);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    log.warn(`questions that quote what was removed stay in the history: ${why}`);
  }
}

const ASKED_MOST_MAX = 200;

/** Documents that answers cited, the most cited first; none where the history can't be read. */
export function askedMost(dir: string, log: Log): string[] {
  try {
    const counts = new Map<string, number>();
    for (const { citations } of readHistory(dir, { limit: LIMITS.historyEntriesMax })) {
      for (const { source } of citations) counts.set(source, (counts.get(source) ?? 0) + 1);
    }
    const best = [...counts].sort(([, a], [, b]) => b - a);
    return best.slice(0, ASKED_MOST_MAX).map(([source]) => source);
  } catch (error) {
    log.debug(`history not read: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}
