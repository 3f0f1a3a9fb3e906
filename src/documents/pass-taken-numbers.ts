// Passes over numbers that the app's table has and the ledger does not: those that an older generator gives meanwhile.
import type { OrdersDatabase } from "../database/orders-database.js";
import { type OrderSeries, seriesKey } from "../series/order-series.js";
import { type AdoptedEntry, adoptNumbers } from "../sql/documents/adopt-numbers.js";
import type { DocumentSubmission } from "../sql/documents/document-answer.js";
import { findTaken, type TakenRow } from "../sql/documents/find-taken.js";
import type { IssueTerms } from "../sql/documents/issue-targets.js";
import { raiseToLedger } from "../sql/documents/raise-counters.js";
import type { BatchEntry } from "../sql/submission.js";
import type { DocumentTable } from "../tables/document-table.js";
import type { TableFacts } from "../tables/table-facts.js";
import { adoptable, columnsForSeries } from "./adoptable.js";
import type { ChooseSeries } from "./choose-series.js";

export interface PassingParts {
  readonly table: DocumentTable;
  /** Reads what the database says of the table, on the connection of the batch. */
  readonly facts: (on: OrdersDatabase) => Promise<TableFacts>;
  readonly chooseSeries: ChooseSeries;
  /** Undefined for documents that are inserted. */
  readonly issue: IssueTerms | undefined;
}

/** How many times the numbers are passed without a gap, before some are left out. */
const patientRaises = 8;
/** How many are left out at most. */
const mostLeftOut = 25;

/** How many numbers behind a counter are looked for at first, and at most. */
const firstAhead = 100;
const mostAhead = 6_400;

/**
 * Raises the counters of a batch's periods past the numbers that are taken. Only those right behind the counter are passed:
 * a number that is free is given, even if there are taken ones above it. A row of the same series is adopted; one of
 * another series, under a unique index that both share, is passed over and leaves a gap. Where no number is taken, the
 * ledger itself may be ahead, as after a restore. Resolves to whether a counter was raised.
 *
 * @param raises how often it was called for the batch before. Someone who gives numbers faster than they can be passed
 * would otherwise win each time: after some calls it leaves a few numbers out, at the price of a gap.
 */
export async function passTakenNumbers(
  db: OrdersDatabase,
  batch: readonly BatchEntry<DocumentSubmission>[],
  parts: PassingParts,
  raises: number,
): Promise<boolean> {
  const bySeries = new Map<string, BatchEntry<DocumentSubmission>[]>();
  for (const entry of batch) {
    const key = seriesKey(entry.series);
    const entries = bySeries.get(key) ?? [];
    bySeries.set(key, entries);
    entries.push(entry);
  }
  let hasRaised = false;
  for (const entries of bySeries.values()) {
    hasRaised = (await passInSeries(db, entries, parts, raises)) || hasRaised;
  }
  return hasRaised;
}

/** The same for documents of one series. */
async function passInSeries(
  db: OrdersDatabase,
  batch: readonly BatchEntry<DocumentSubmission>[],
  { table, facts, chooseSeries, issue }: PassingParts,
  raises: number,
): Promise<boolean> {
  const series = batch[0]?.series;
  if (series === undefined) {
    return false;
  }
  const columns = columnsForSeries(table, chooseSeries);
  const known = await facts(db);
  // A template that allows no more digits has no numbers to leave out.
  const isImpatient = raises > patientRaises && !series.parsed.sequence.fixedWidth;
  let hasRaised = false;
  for (let ahead = firstAhead; ; ahead = Math.min(mostAhead, ahead * 2)) {
    const taken = await findTaken(db, table, { series, batch, issue, facts: known, columns, ahead });
    const next = takenInARow(taken);
    const leftOut = isImpatient ? Math.min(mostLeftOut, next.length + raises - patientRaises) : 0;
    const { raised } = await adoptNumbers(db, table, [
      ...next.map((row) => entryOf(row, series, adoptable(table, chooseSeries, row))),
      ...next.slice(-1).map((row) => passedOver({ ...row, sequence: row.sequence + leftOut }, series)),
    ]);
    hasRaised ||= raised.length > 0;
    // Every number that was looked for is taken: there may be more.
    const isMore = next.some(({ step }) => step === ahead);
    if (!isMore || raised.length === 0) {
      return hasRaised || (await raiseToLedger(db, table, series)) > 0;
    }
  }
}

/** The rows with the numbers right behind the counters, one for each number. */
function takenInARow(taken: readonly TakenRow[]): readonly TakenRow[] {
  const next = new Map<string, number>();
  return taken
    .toSorted((one, other) => one.step - other.step)
    .filter(({ dateKey, step }) => {
      const isNext = step === (next.get(dateKey) ?? 1);
      if (isNext) {
        next.set(dateKey, step + 1);
      }
      return isNext;
    });
}

/** A row of the series is adopted. Any other only raises the counter. */
function entryOf(row: TakenRow, series: OrderSeries, found: ReturnType<typeof adoptable>): AdoptedEntry {
  if (
    found.kind === "fits" &&
    found.entry.series === series.name &&
    found.entry.date_key === row.dateKey &&
    found.entry.sequence === row.sequence
  ) {
    return found.entry;
  }
  return passedOver(row, series);
}

function passedOver({ number, dateKey, sequence }: TakenRow, series: OrderSeries): AdoptedEntry {
  return {
    key: null,
    series: series.name,
    time_zone: series.timeZone,
    date_key: dateKey,
    sequence,
    number,
    idempotency_key: null,
    placed_at: null,
    local: dateKey,
  };
}
