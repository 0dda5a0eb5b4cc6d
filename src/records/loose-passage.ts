/** A passage that stands in no store: given by a caller, or told by a teacher. */
import type { Passage } from "./passage.js";

export function loosePassage(o: Pick<Passage, "id" | "source" | "title" | "text">): Passage {
  return {
    ...o,
    heading: "",
    start: 0,
    end: o.text.length,
    page: null,
    tokens: 0,
    mediaType: "text",
    date: null,
    metadata: {},
  };
}
