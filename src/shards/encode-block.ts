/**
 * What the store keeps of a block, made from its text alone: compressed bytes and digests. Half of
 * an ingest's time is in here, so that parsing workers do it and the writer only inserts.
 */
import type { Block, EncodedBlock } from "../records/index.js";
import { packText } from "./block-codec.js";
import { embeddedText, textDigest } from "./embedded-text.js";

/** `title`: of the block's document; it is part of what is embedded. */
export function encodeBlock(block: Block, title: string | null): EncodedBlock {
  return { ...packText(block.text), passages: embeddedTexts(block, title).map(textDigest) };
}

/** The texts of a block's passages as they are embedded, in order. */
export function embeddedTexts(block: Block, title: string | null): string[] {
  return block.chunks.map(({ start, end, heading }) =>
    embeddedText({ title, heading, text: block.text.slice(start, end) }),
  );
}
