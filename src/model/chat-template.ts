/**
 * Turns messages into token ids by the model's own chat template (Jinja, from
 * tokenizer_config.json or chat_template.jinja; ChatML where the vocabulary has its tokens).
 * The template is rendered once, around markers. What stands in place of the markers is encoded
 * as plain text, so that "<|im_end|>" in a passage is ten characters and no control token.
 * Errors: MODEL_INVALID.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Template } from "@huggingface/jinja";
import { z } from "zod";
import { RecollectError } from "../base/index.js";
import { readOptionalModelJson, type TextPart, type Tokenizer } from "../runtime/index.js";
import type { ChatMessages } from "./evidence-prompt.js";

export interface ChatTemplate {
  /** The prompt up to where the assistant begins to write. */
  encode(messages: ChatMessages): number[];
}

const CHATML =
  "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}" +
  "<|im_end|>\n{% endfor %}<|im_start|>assistant{{ '\\n' }}";

/** Private-use characters: no template contains them, and rendering leaves them alone. */
const SYSTEM = "\ue0f0\ue0f1\ue0f2";
const USER = "\ue0f3\ue0f4\ue0f5";
const MARKERS = new RegExp(`(${SYSTEM}|${USER})`, "u");

const named = z.object({ name: z.string(), template: z.string() });
const token = z.union([z.string(), z.looseObject({ content: z.string() })]).nullish();
const configSchema = z.looseObject({
  chat_template: z.union([z.string(), z.array(named)]).optional(),
  bos_token: token,
  eos_token: token,
});

export function loadChatTemplate(dir: string, tokenizer: Tokenizer): ChatTemplate {
  const config = readOptionalModelJson(dir, "tokenizer_config.json", configSchema) ?? {};
  const source = templateSource(dir, config, tokenizer);
  const variables = {
    bos_token: contentOf(config.bos_token),
    eos_token: contentOf(config.eos_token),
  };
  const parts = renderedParts(dir, source, variables);
  return {
    encode(messages) {
      const filled = parts.flatMap((part): TextPart[] => {
        if (part === SYSTEM) return [{ text: messages.system, control: false }];
        if (part === USER) return [{ text: messages.user, control: false }];
        return [{ text: part, control: true }];
      });
      return tokenizer.encodeParts(filled);
    },
  };
}

function templateSource(
  dir: string,
  config: z.infer<typeof configSchema>,
  tokenizer: Tokenizer,
): string {
  const file = join(dir, "chat_template.jinja");
  if (existsSync(file)) return readFileSync(file, "utf8");
  const given = config.chat_template;
  if (typeof given === "string") return given;
  const chosen = given?.find((entry) => entry.name === "default") ?? given?.[0];
  if (chosen !== undefined) return chosen.template;
  if (tokenizer.tokenId("<|im_start|>") !== null) return CHATML;
  throw new RecollectError("MODEL_INVALID", { dir, detail: "it has no chat template" });
}

/** Template text and markers in turns. Models without a system turn get one user turn. */
function renderedParts(dir: string, source: string, variables: object): string[] {
  const attempts = [
    [
      { role: "system", content: SYSTEM },
      { role: "user", content: USER },
    ],
    [{ role: "user", content: `${SYSTEM}\n\n${USER}` }],
  ];
  let failure: unknown = "it leaves out the messages";
  for (const messages of attempts) {
    try {
      const text = new Template(source).render({
        ...variables,
        messages,
        add_generation_prompt: true,
        enable_thinking: false,
      });
      const parts = text.split(MARKERS).filter((part) => part !== "");
      const whole = parts.filter((part) => part === SYSTEM || part === USER);
      if (whole.join() === [SYSTEM, USER].join()) return parts;
    } catch (error) {
      failure = error instanceof Error ? error.message : error;
    }
  }
  const detail = `its chat template can't be used: ${String(failure)}`;
  throw new RecollectError("MODEL_INVALID", { dir, detail });
}

function contentOf(value: z.infer<typeof token>): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : value.content;
}
