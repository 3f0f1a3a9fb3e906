// Says of a row that has a number whether the ledger can take it: its series, and what its number is read as.
import { appValues } from "../columns/app-values.js";
import type { OrderSeries } from "../series/order-series.js";
import { parseOrderNumber } from "../series/parse-order-number.js";
import { periodOf } from "../series/printed-date.js";
import type { AdoptedEntry } from "../sql/documents/adopt-numbers.js";
import type { NumberedRow } from "../sql/documents/read-numbered.js";
import type { DocumentTable } from "../tables/document-table.js";
import type { NotFitting } from "./adopt-report.js";
import type { ChooseSeries } from "./choose-series.js";

export type Adoptable =
  | { readonly kind: "fits"; readonly entry: AdoptedEntry & { readonly key: string } }
  | { readonly kind: "not fitting"; readonly series: string | null; readonly reason: NotFitting["reason"] };

/** The columns of a row that have to be read for its series. */
export function columnsForSeries(table: DocumentTable, choose: ChooseSeries): DocumentTable["columns"] {
  return choose.needsRow ? table.columns : [];
}

export function adoptable(
  table: DocumentTable,
  choose: ChooseSeries,
  { documentKey, number, idempotencyKey, placedAt, local, app }: NumberedRow & { readonly number: string },
): Adoptable {
  let values: unknown;
  try {
    values = appValues(columnsForSeries(table, choose), app);
  } catch {
    return { kind: "not fitting", series: null, reason: "unreadable" };
  }
  const chosen = choose(values, undefined);
  if (chosen.isErr()) {
    return { kind: "not fitting", series: null, reason: "series" };
  }
  const series = chosen.value;
  const period = periodFrom(series, number);
  if (period === undefined) {
    return { kind: "not fitting", series: series.name, reason: "form" };
  }
  return {
    kind: "fits",
    entry: {
      key: documentKey,
      series: series.name,
      time_zone: series.timeZone,
      date_key: period.dateKey,
      sequence: period.sequence,
      number,
      idempotency_key: idempotencyKey,
      placed_at: placedAt,
      local: local ?? period.local,
    },
  };
}

/** What the number says; `local` is the first instant of its period, or the time that a fallback number prints. */
function periodFrom(
  series: OrderSeries,
  number: string,
): { readonly dateKey: string; readonly sequence: number | null; readonly local: string } | undefined {
  const parsed = parseOrderNumber(series, number);
  if (parsed.isErr()) {
    return undefined;
  }
  if (parsed.value.kind === "sequenced") {
    const { dateKey, sequence } = parsed.value;
    return { dateKey, sequence, local: dateKey };
  }
  const { at } = parsed.value;
  return { dateKey: periodOf(series.parsed, at.slice(0, 10)), sequence: null, local: at };
}
