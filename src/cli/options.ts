/**
 * Values of options, checked where they are read.
 * Errors: INVALID_OPTION, with what would have been right.
 */
import { type Command, Option } from "commander";
import { RecollectError } from "../base/index.js";

function invalid(command: Command, flags: string, detail: string): RecollectError {
  const option = flags.split(/[ ,]/)[0] ?? flags;
  return new RecollectError("INVALID_OPTION", { option, detail, command: command.name() });
}

export function addInteger(
  command: Command,
  o: { flags: string; description: string; min: number; max: number },
): void {
  const option = new Option(o.flags, o.description).argParser((text: string) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= o.min && value <= o.max) return value;
    const range = `a whole number from ${o.min} to ${o.max}`;
    throw invalid(command, o.flags, `"${text}" is not ${range}`);
  });
  command.addOption(option);
}

/** A day. */
const SECONDS_MAX = 86_400;

export function addSeconds(command: Command, flags: string, description: string): void {
  const option = new Option(flags, description).argParser((text: string) => {
    const value = Number(text);
    if (/^\d*\.?\d+$/.test(text) && value > 0 && value <= SECONDS_MAX) return value;
    const range = `a number of seconds over 0 and up to ${SECONDS_MAX}`;
    throw invalid(command, flags, `"${text}" is not ${range}`);
  });
  command.addOption(option);
}

export function addChoice(
  command: Command,
  o: { flags: string; description: string; choices: readonly string[]; repeatable?: boolean },
): void {
  const list = o.choices.join(", ");
  const option = new Option(o.flags, `${o.description}: ${list}`).argParser(
    (text: string, before: string | string[] | undefined) => {
      if (!o.choices.includes(text)) {
        throw invalid(command, o.flags, `"${text}" is none of ${list}`);
      }
      return o.repeatable ? [before ?? [], text].flat() : text;
    },
  );
  command.addOption(option);
}

/** May be given several times; becomes an array. */
export function addRepeatable(command: Command, flags: string, description: string): void {
  const option = new Option(flags, description).argParser(
    (text: string, before: string[] | undefined) => [...(before ?? []), text],
  );
  command.addOption(option);
}

export function addPairs(command: Command, flags: string, description: string): void {
  const option = new Option(flags, description).argParser(
    (text: string, before: { key: string; value: string }[] | undefined) => {
      const at = text.indexOf("=");
      if (at < 1) throw invalid(command, flags, `"${text}" is not key=value`);
      return [...(before ?? []), { key: text.slice(0, at), value: text.slice(at + 1) }];
    },
  );
  command.addOption(option);
}

const DATE = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(T\d\d:\d\d[\d:.]*(?:Z|[+-]\d\d:\d\d)?)?)?)?$/;

/** A year, a month, a day or an ISO 8601 moment; becomes ISO 8601. */
export function addDate(command: Command, flags: string, description: string): void {
  const option = new Option(flags, description).argParser((text: string) => {
    const iso = isoDate(text);
    if (iso === null) throw invalid(command, flags, `"${text}" is not a date such as 2024-05-31`);
    return iso;
  });
  command.addOption(option);
}

export function isoDate(text: string): string | null {
  const match = DATE.exec(text);
  if (!match) return null;
  const [, year = "", month = "01", day = "01", time] = match;
  const date = `${year}-${month}-${day}`;
  const midnight = new Date(`${date}T00:00:00Z`);
  // 2024-02-31 would silently be March.
  if (Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== date) return null;
  if (time === undefined) return date;
  const moment = new Date(/(?:Z|[+-]\d\d:\d\d)$/.test(time) ? `${date}${time}` : `${date}${time}Z`);
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString();
}
