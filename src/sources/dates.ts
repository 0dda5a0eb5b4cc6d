/**
 * Dates as they stand in documents, as ISO 8601: a day stays a day ("2024-05-01"), a time is
 * written in UTC. Null for what is no date.
 */
export function isoDate(text: string): string | null {
  const trimmed = text.trim();
  const day = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/.exec(trimmed);
  if (day !== null) return validDay(day[1] ?? "", day[3] ?? "", day[4] ?? "");
  if (/^\d{4}(-\d{2})?$/.test(trimmed)) return trimmed;
  // Date.parse takes nearly anything with a digit; what is no date in words or ISO stays out.
  if (!/\d{4}/.test(trimmed) || trimmed.length > 100) return null;
  const ms = Date.parse(trimmed);
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}

function validDay(year: string, month: string, day: string): string | null {
  const iso = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const ms = Date.parse(iso);
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== iso ? null : iso;
}

/** A PDF's "D:20240501123000+02'00'". */
export function isoDateOfPdf(text: string): string | null {
  const match = /^D?:?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:Z|([+-])(\d\d)'?(\d\d)?)?/.exec(
    text.trim(),
  );
  if (match === null) return null;
  const [, year, month = "01", day = "01", hour = "00", minute = "00", second = "00"] = match;
  const [sign, zoneHour, zoneMinute = "00"] = [match[7], match[8], match[9]];
  const zone = sign === undefined ? "Z" : `${sign}${zoneHour}:${zoneMinute}`;
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`);
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}
