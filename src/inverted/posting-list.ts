/** Postings of one term in memory, growing; ascending by passage number. */
import { COUNT_MAX, type PostingArrays, type PostingBlock } from "./posting-codec.js";

export class PostingList implements PostingArrays {
  passages = new Uint32Array(256);
  body = new Uint16Array(256);
  title = new Uint16Array(256);
  count = 0;

  clear(): void {
    this.count = 0;
  }

  push(passage: number, body: number, title: number): void {
    const at = this.count;
    if (at === this.passages.length) this.#grow();
    this.passages[at] = passage;
    this.body[at] = Math.min(body, COUNT_MAX);
    this.title[at] = Math.min(title, COUNT_MAX);
    this.count = at + 1;
  }

  /** All postings of a block, each under its new number; those of -1 are dropped. */
  append(block: PostingBlock, numbers: Int32Array): void {
    while (this.count + block.count > this.passages.length) this.#grow();
    const { passages, body, title } = this;
    let at = this.count;
    for (let i = 0; i < block.count; i += 1) {
      const number = numbers[block.passages[i] as number] as number;
      if (number < 0) continue;
      passages[at] = number;
      body[at] = block.body[i] as number;
      title[at] = block.title[i] as number;
      at += 1;
    }
    this.count = at;
  }

  #grow(): void {
    const length = this.passages.length * 2;
    const { passages, body, title } = this;
    (this.passages = new Uint32Array(length)).set(passages);
    (this.body = new Uint16Array(length)).set(body);
    (this.title = new Uint16Array(length)).set(title);
  }
}
