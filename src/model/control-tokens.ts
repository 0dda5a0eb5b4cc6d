/**
 * Text for a server whose tokenizer is not ours: many read "<|im_start|>" in a message as the
 * control token, so a passage could open a turn of its own. A blank in it makes it characters.
 * Source: the chat templates of Qwen, Llama 2 and 3, Mistral, Gemma, DeepSeek and Phi.
 */

const NAMES =
  "s|bos|eos|pad|unk|mask|start_of_turn|end_of_turn|think|tool_call|tool_response|tool_calls";
const BEGINNING = new RegExp(
  `<(?=[|\\uff5c]|/?(?:${NAMES})>|<?/?SYS>)|\\[(?=/?(?:INST|TOOL_CALLS|AVAILABLE_TOOLS)\\])`,
  "gi",
);

export function withoutControlTokens(text: string): string {
  return text.replace(BEGINNING, "$& ");
}
