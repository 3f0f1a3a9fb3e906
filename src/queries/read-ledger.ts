// Reads the ledger of a series page by page: its numbers in order, what has become of their documents, and the gaps.
import { err, ok, type Result } from "neverthrow";
import type { OrdersDatabase, OrdersTransaction } from "../database/orders-database.js";
import type { LedgerError } from "../errors/errors.js";
import { fault } from "../errors/fault.js";
import { type Budget, retry } from "../retry/retry.js";
import type { SeriesInView } from "../sql/audited-periods.js";
import type { LedgerRow } from "../sql/documents/ledger-row.js";
import { type LedgerPlace, readPage, readPages } from "../sql/ledger-pages.js";
import { type LedgerSource, readPeriods, refuseHiddenRows } from "../sql/ledger-source.js";
import { type AuditRange, rangeIssues } from "./audit-range.js";
import { nothingThere } from "./audited-periods.js";
import type { GivenNumberEntry, LedgerEntry, LedgerPages } from "./ledger-entry.js";
import { createGapFinder } from "./ledger-gaps.js";
import { inLongTransaction } from "./long-transaction.js";

/** What has become of the documents of some rows, each at the place of its row. */
export type DocumentStates = (
  tx: OrdersTransaction,
  rows: readonly LedgerRow[],
) => Promise<readonly GivenNumberEntry["documentState"][]>;

export interface LedgerQuery {
  readonly db: OrdersDatabase;
  readonly source: LedgerSource;
  readonly series: SeriesInView;
  readonly range: AuditRange;
  readonly documentStates: DocumentStates;
  /** The limits of one statement. */
  readonly budget: () => Budget;
  /** Numbers a page. (Default: 10,000) */
  readonly pageSize?: number | undefined;
  /** Pages a list of numbers, which is a scan of the series and a sort. (Default: 20) */
  readonly pagesAtOnce?: number | undefined;
}

/**
 * The pages of a ledger. Each is a transaction of its own, so that a slow reader holds no connection and no snapshot. A
 * number that is given meanwhile stands behind those that were read, so it makes no gap.
 *
 * @param query is called when the reading begins
 */
export function ledgerPages(query: () => Result<LedgerQuery, LedgerError>): LedgerPages {
  return {
    async *[Symbol.asyncIterator]() {
      try {
        const asked = query();
        if (asked.isErr()) {
          yield err(asked.error);
        } else {
          yield* read(asked.value);
        }
      } catch {
        yield err({ kind: "ReadFailed", attempts: [fault] });
      }
    },
  };
}

async function* read({
  db,
  source,
  series,
  range: { from, to },
  documentStates,
  budget,
  pageSize = 10_000,
  pagesAtOnce = 20,
}: LedgerQuery): AsyncGenerator<Result<readonly LedgerEntry[], LedgerError>> {
  const issues = rangeIssues({ from, to });
  if (issues.length > 0) {
    yield err({ kind: "InvalidAuditRange", issues });
    return;
  }
  const attempt = async <T>(work: (tx: OrdersTransaction) => Promise<T>): Promise<Result<T, LedgerError>> =>
    (await retry(() => inLongTransaction(db, work), budget())).mapErr((attempts) => ({
      kind: "ReadFailed",
      attempts,
    }));
  const counted = await attempt(async (tx) => {
    await refuseHiddenRows(tx, source, series.name);
    return readPeriods(tx, source, series, { from, to });
  });
  if (counted.isErr()) {
    yield err(counted.error);
    return;
  }
  const [first] = counted.value;
  if (first === undefined || first.firstPeriod === null || first.lastPeriod === null) {
    const ends = first ?? { seriesBegins: null, seriesEnds: null };
    yield err({ kind: "NothingInRange", message: nothingThere(series.name, ends) });
    return;
  }
  const bounds = { first: first.firstPeriod, last: first.lastPeriod };
  const gaps = createGapFinder(
    series.name,
    counted.value.flatMap(({ dateKey, ...period }) => (dateKey === null ? [] : [{ ...period, dateKey }])),
  );
  let after: LedgerPlace | undefined;
  let listed: readonly string[] = [];
  let isLastList = false;
  for (;;) {
    if (listed.length === 0) {
      const query = { series: series.name, bounds, after, pageSize, pages: pagesAtOnce };
      const next = await attempt((tx) => readPages(tx, source, query));
      if (next.isErr()) {
        yield err(next.error);
        return;
      }
      listed = next.value;
      isLastList = listed.length < pagesAtOnce;
    }
    const [numbers = "[]", ...others] = listed;
    listed = others;
    const page = await attempt(async (tx) => {
      const rows = await readPage(tx, source, series.name, numbers);
      return { rows, states: await documentStates(tx, rows) };
    });
    if (page.isErr()) {
      yield err(page.error);
      return;
    }
    const { rows, states } = page.value;
    after = rows.at(-1) ?? after;
    const entries = rows.flatMap((row, index) => gaps.take(entryOf(row, states[index] ?? "unknown")));
    const isEnd = isLastList && listed.length === 0;
    yield ok(isEnd ? [...entries, ...gaps.finish()] : entries);
    if (isEnd) {
      return;
    }
  }
}

function entryOf(row: LedgerRow, documentState: GivenNumberEntry["documentState"]): GivenNumberEntry {
  const { contentHash: _, documentColumn: __, ...given } = row;
  return { kind: "number", ...given, documentState };
}
