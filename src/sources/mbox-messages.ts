/**
 * A mailbox file to its messages, as bytes, one at a time.
 *
 * A message begins at a line "From ... 12:34..." that is the first or follows a blank one; of
 * lines ">From " (and ">>From ") one ">" is taken off, as mboxo and mboxrd escape them.
 * Memory: one message up to `bytesMax`; of a larger one only the size is kept.
 */
export interface MboxMessage {
  /** Null when it is larger than `bytesMax`. */
  readonly bytes: Buffer | null;
  readonly size: number;
}

const NEWLINE = 0x0a;
/** A line that is longer is no separator and no escaped one. */
const LINE_BYTES_MAX = 1_000;

export async function* mboxMessages(
  chunks: AsyncIterable<Buffer>,
  bytesMax: number,
): AsyncGenerator<MboxMessage> {
  const message = new Message(bytesMax);
  let line: Buffer[] = [];
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      line.push(chunk.subarray(from, end + 1));
      const done = message.line(line.length === 1 ? (line[0] as Buffer) : Buffer.concat(line));
      if (done !== null) yield done;
      line = [];
      from = end + 1;
    }
    if (from < chunk.length) line.push(chunk.subarray(from));
  }
  const done = line.length === 0 ? null : message.line(Buffer.concat(line));
  if (done !== null) yield done;
  const last = message.take();
  if (last !== null) yield last;
}

/** The message that is being read. */
class Message {
  readonly #bytesMax: number;
  #lines: Buffer[] = [];
  #size = 0;
  #afterBlank = true;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** The message before when this line begins another. */
  line(line: Buffer): MboxMessage | null {
    const short = line.length <= LINE_BYTES_MAX ? line.toString("latin1") : "";
    if (this.#afterBlank && /^From .*\d\d:\d\d/.test(short)) {
      this.#afterBlank = false;
      return this.take();
    }
    this.#afterBlank = /^\r?\n$/.test(short);
    this.#size += line.length;
    if (this.#size > this.#bytesMax) this.#lines = [];
    else this.#lines.push(/^>+From /.test(short) ? line.subarray(1) : line);
    return null;
  }

  take(): MboxMessage | null {
    const size = this.#size;
    if (size === 0) return null;
    const bytes = size > this.#bytesMax ? null : Buffer.concat(this.#lines);
    this.#lines = [];
    this.#size = 0;
    return { bytes, size };
  }
}
