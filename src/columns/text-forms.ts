// Checks texts and numbers of the app's as PostgreSQL does, so that what it would refuse is named by its path.
import { is } from "drizzle-orm";
import { type PgColumn, PgNumeric, PgNumericNumber } from "drizzle-orm/pg-core";
import { z } from "zod";

/**
 * Everything that `numeric` takes, and a little more: PostgreSQL reads digits with underscores, and whole numbers of other
 * bases, from version 16 only. https://www.postgresql.org/docs/current/datatype-numeric.html
 */
const numericForm =
  /^\s*[+-]?(nan|inf(inity)?|0x[\da-f_]+|0o[0-7_]+|0b[01_]+|(\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(e[+-]?\d[\d_]*)?)\s*$/i;
const decimal = /^\s*[+-]?0*(?<whole>\d*)(\.\d*)?\s*$/;

/**
 * A day in ISO 8601. Other forms depend on the session's DateStyle, and are PostgreSQL's to read; it knows a few words
 * without a digit. https://www.postgresql.org/docs/current/datatype-datetime.html
 */
const isoDay = /^\s*(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?!\d)/;
const wordForDay = /epoch|infinity|now|today|tomorrow|yesterday/i;

/** A numeric in Drizzle's default mode, in which it is a text. */
export function numericText(column: PgColumn): z.ZodType {
  const most = mostWholeDigits(column);
  return z
    .string()
    .regex(numericForm, 'must be a number such as "12.50"')
    .refine((text) => (decimal.exec(text)?.groups?.["whole"]?.length ?? 0) <= most, tooManyDigits(most));
}

/** A numeric in the mode in which it is a number. NaN is one to PostgreSQL. */
export function numericNumber(column: PgColumn): z.ZodType {
  const most = mostWholeDigits(column);
  return z
    .custom<number>((value) => typeof value === "number", "must be a number")
    .refine((value) => !(Math.abs(value) >= 10 ** most) || most === noLimit, tooManyDigits(most));
}

const noLimit = Number.POSITIVE_INFINITY;
const tooManyDigits = (most: number): string => `must have at most ${most} digits before the decimal point`;

function mostWholeDigits(column: PgColumn): number {
  const { precision, scale } = is(column, PgNumeric) || is(column, PgNumericNumber) ? column : {};
  return precision === undefined ? noLimit : precision - (scale ?? 0);
}

/** A date or a timestamp in the mode in which it is a text. */
export function dayText(): z.ZodType {
  return z.string().refine(isDay, 'must be a date such as "2026-11-26"');
}

function isDay(text: string): boolean {
  const { year, month, day } = isoDay.exec(text)?.groups ?? {};
  if (year === undefined) {
    return /\d/.test(text) || wordForDay.test(text);
  }
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  return y > 0 && m >= 1 && m <= 12 && d >= 1 && d <= new Date(Date.UTC(y, m, 0)).getUTCDate();
}

/** A text of a limited length: PostgreSQL counts code points, where JavaScript counts UTF-16, and cuts spaces at the end. */
export function limitedText({ length }: { readonly length: number | undefined }): z.ZodType {
  const most = length ?? noLimit;
  return z
    .string()
    .refine(
      (text) => text.length <= most || [...text.replace(/ +$/, "")].length <= most,
      `must have at most ${most} characters`,
    );
}
