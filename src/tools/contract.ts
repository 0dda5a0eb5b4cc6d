/** A tool that the reasoner may call: arguments and result are one line of text. */
export interface Tool {
  readonly name: string;
  readonly summary: string;
  /** Throws ToolRefusal for arguments that make no sense. */
  call(argumentsText: string): string;
}

/** What is wrong with a call, in words that the caller can mend it by. */
export class ToolRefusal extends Error {}
