/** The headings above the current place, outermost first. */
const TITLE_CHARS_MAX = 200;

export class HeadingTrail {
  readonly #open: { level: number; title: string }[] = [];
  #text = "";

  /** A heading ends the sections of its own and of deeper levels. */
  enter(level: number, line: string): void {
    while ((this.#open.at(-1)?.level ?? 0) >= level) this.#open.pop();
    this.#open.push({ level, title: titleOf(line) });
    this.#text = this.#open
      .map((heading) => heading.title)
      .filter((title) => title !== "")
      .join(" > ");
  }

  get text(): string {
    return this.#text;
  }
}

/** Without the signs of Markdown ("## A ##", underlines) and with single spaces. */
function titleOf(line: string): string {
  const title = line
    .replace(/^\s*#{1,6}\s+/, "")
    .replace(/\s+#+\s*$/, "")
    .replace(/\n\s*[=\-~^"'*+]{2,}\s*$/, "")
    .replace(/\s+/g, " ")
    .trim();
  return title.length <= TITLE_CHARS_MAX ? title : `${title.slice(0, TITLE_CHARS_MAX - 1)}…`;
}
