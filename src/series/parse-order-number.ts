// Parses a number, as the inverse of the SQL functions that format numbers.
import { err, ok, type Result } from "neverthrow";
import type { InvalidOrderNumber } from "../errors/errors.js";
import type { TemplateToken } from "./number-template.js";
import type { OrderSeries } from "./order-series.js";
import { dateCaptures, isDay, periodOf, printedPeriod } from "./printed-date.js";
import type { OrderNumber } from "./template-types.js";

/** A parsed number: its period and sequence, or the time of a fallback number. */
export type ParsedOrderNumber<Template extends string = string> = NumberReading & {
  /** The parsed text, typed by the series' template. */
  readonly orderNumber: OrderNumber<Template>;
};

/** The parts of a parsed number, without its text. */
export type NumberReading =
  | {
      readonly kind: "sequenced";
      /** The period's first day, `YYYY-MM-DD`; `1900-01-01` for a series that never restarts. */
      readonly dateKey: string;
      /** The position inside the period, from 1. */
      readonly sequence: number;
    }
  | {
      readonly kind: "fallback";
      /**
       * The order's wall-clock time in the series' time zone, `YYYY-MM-DDTHH:MM:SS.sss`. It has no offset: in
       * the night when clocks go back, one wall-clock time is two instants.
       */
      readonly at: string;
    };

const capture: Readonly<Record<Exclude<TemplateToken["kind"], "literal">, string>> = {
  ...dateCaptures,
  // A sequence consists of digits; a fallback number has the letter T in its place. Every other token has a
  // fixed width, so there is only one way to parse a number.
  sequence: "(?:(?<sequence>\\d+)|T(?<date>\\d{8})?(?<time>\\d{9})-[0-9A-HJKMNP-TV-Z]{4})",
};

/** Parses a number of a series. Returns `InvalidOrderNumber` for any text that the series cannot have given. */
export function parseOrderNumber<Template extends string>(
  series: OrderSeries<Template>,
  text: string,
): Result<ParsedOrderNumber<Template>, InvalidOrderNumber> {
  if (!matches(series, text)) {
    return invalid(series, "it does not have the form of the template");
  }
  return read(series, text).map((reading) => ({ ...reading, orderNumber: text }));
}

/** Whether a text matches the series' template, as its type then states. */
function matches<Template extends string>(
  series: OrderSeries<Template>,
  text: string,
): text is OrderNumber<Template> {
  return patternOf(series).test(text);
}

function patternOf({ parsed }: OrderSeries): RegExp {
  const pattern = parsed.tokens.map((token) =>
    token.kind === "literal" ? escapeRegExp(token.text) : capture[token.kind],
  );
  return new RegExp(`^${pattern.join("")}$`, "u");
}

function read(series: OrderSeries, text: string): Result<NumberReading, InvalidOrderNumber> {
  const groups = patternOf(series).exec(text)?.groups;
  if (groups === undefined) {
    return invalid(series, "it does not have the form of the template");
  }
  const dateKey = printedPeriod(series.parsed, groups);
  if (dateKey === undefined) {
    return invalid(series, "its date is not in the calendar, or not in the years of the template");
  }
  if (groups["sequence"] !== undefined) {
    return sequenced(series, dateKey, groups["sequence"]);
  }
  const day = groups["date"]?.replace(/(....)(..)(..)/, "$1-$2-$3") ?? dateKey;
  const time = groups["time"]?.replace(/(..)(..)(..)(...)/, "$1:$2:$3.$4") ?? "";
  // A daily template prints the whole date already; only the other periods repeat it behind the T.
  if (
    (series.parsed.period === "day") !== (groups["date"] === undefined) ||
    periodOf(series.parsed, day) !== dateKey
  ) {
    return invalid(series, "the date behind its T does not agree with its period");
  }
  return isDay(day) && /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d/.test(time)
    ? ok({ kind: "fallback", at: `${day}T${time}` })
    : invalid(series, "its time of day does not exist");
}

function sequenced(
  series: OrderSeries,
  dateKey: string,
  digits: string,
): Result<NumberReading, InvalidOrderNumber> {
  const { minimumDigits, offset, fixedWidth } = series.parsed.sequence;
  // BigInt, because a safe sequence plus its offset may exceed the integers that a double holds exactly.
  const printed = BigInt(digits);
  const sequence = Number(printed - BigInt(offset));
  const padded = String(printed).padStart(minimumDigits, "0") === digits;
  if (fixedWidth && digits.length > minimumDigits) {
    return invalid(series, `its sequence has more than ${minimumDigits} digits`);
  }
  return sequence >= 1 && Number.isSafeInteger(sequence) && padded
    ? ok({ kind: "sequenced", dateKey, sequence })
    : invalid(series, `its sequence is not a number from ${offset + 1} padded to ${minimumDigits} digits`);
}

function escapeRegExp(literal: string): string {
  return literal.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

function invalid(series: OrderSeries, reason: string): Result<never, InvalidOrderNumber> {
  return err({ kind: "InvalidOrderNumber", message: `not a number of series ${series.name}: ${reason}` });
}
