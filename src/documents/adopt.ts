// `adopt`: takes over the numbers that a table has, in parts, beside live traffic.
import { err, ok, type Result } from "neverthrow";
import type { OrdersDatabase } from "../database/orders-database.js";
import type { FailedAttempt } from "../errors/errors.js";
import type { Clock } from "../retry/clock.js";
import { retry } from "../retry/retry.js";
import type { RetryPolicy } from "../retry/retry-policy.js";
import { adoptNumbers } from "../sql/documents/adopt-numbers.js";
import { historicGaps } from "../sql/documents/historic-gaps.js";
import { type NumberedRow, readNumbered } from "../sql/documents/read-numbered.js";
import type { DocumentTable } from "../tables/document-table.js";
import {
  type AdoptFailed,
  type AdoptOptions,
  type AdoptReport,
  type DuplicateDocument,
  type HistoricGap,
  type Listed,
  lister,
  type NotFitting,
} from "./adopt-report.js";
import { type Adoptable, adoptable, columnsForSeries } from "./adoptable.js";
import type { ChooseSeries } from "./choose-series.js";

export interface AdoptParts {
  readonly db: OrdersDatabase;
  readonly table: DocumentTable;
  readonly chooseSeries: ChooseSeries;
  readonly policy: RetryPolicy;
  readonly clock: Clock;
  readonly isClosed: () => boolean;
}

/** How many series' gaps one statement looks for, and how many gaps are listed. */
const seriesAtOnce = 500;
const mostGaps = 1_000;

/**
 * Reads the table in parts, by its primary key. Each part is two statements: one that reads it, and one that writes its
 * numbers into the ledger and raises the counters. So it can end after any part, and be done again: what the ledger knows
 * is passed over.
 */
export async function adopt(
  { db, table, chooseSeries, policy, clock, isClosed }: AdoptParts,
  { batchSize = 500, signal, onProgress }: AdoptOptions,
): Promise<Result<AdoptReport, AdoptFailed>> {
  const limit = Math.min(10_000, Math.max(1, Math.trunc(batchSize) || 1));
  const columns = columnsForSeries(table, chooseSeries);
  const notFitting = lister<NotFitting>();
  const duplicates = lister<DuplicateDocument>();
  const raised = new Set<string>();
  const series = new Set<string>();
  const noGaps: Listed<HistoricGap> = { count: 0, first: [] };
  let [rows, adopted, alreadyKnown] = [0, 0, 0];
  let after: string | undefined;

  const reportWith = (gaps: Listed<HistoricGap>): AdoptReport => ({
    adopted,
    alreadyKnown,
    notFitting: notFitting.listed(),
    duplicates: duplicates.listed(),
    historicGaps: gaps,
    countersRaised: raised.size,
  });
  const failed = (attempts: readonly FailedAttempt[]): Result<never, AdoptFailed> =>
    err({ kind: "AdoptFailed", attempts, report: reportWith(noGaps) });
  const trying = <T>(run: () => Promise<T>) =>
    retry(run, { policy, clock, deadline: clock.now() + policy.deadlineMs });

  for (;;) {
    if (signal?.aborted || isClosed()) {
      return failed([]);
    }
    const from = after;
    const read = await trying(() => readNumbered(db, table, columns, { after: from, limit }));
    if (read.isErr()) {
      return failed(read.error);
    }
    const part = read.value;
    const entries = part.flatMap((row) => {
      if (!hasNumber(row)) {
        return [];
      }
      const found = adoptable(table, chooseSeries, row);
      note(found);
      const reason = refusalOf(row, found);
      if (reason !== undefined) {
        notFitting.add({ documentKey: row.documentKey, number: row.number, series: seriesOf(found), reason });
      }
      if (row.knownNumber !== null) {
        alreadyKnown += 1;
        return [];
      }
      return found.kind === "fits" ? [found.entry] : [];
    });
    const written = await trying(() => adoptNumbers(db, table, entries));
    if (written.isErr()) {
      return failed(written.error);
    }
    for (const [index, entry] of entries.entries()) {
      const outcome = written.value.outcomes.get(index);
      adopted += outcome === "adopted" || outcome === "key reused" ? 1 : 0;
      alreadyKnown += outcome === "known" ? 1 : 0;
      if (outcome === "duplicate" || outcome === "key reused") {
        const { key, number, series: name } = entry;
        const same = outcome === "duplicate" ? "number" : "key";
        duplicates.add({ documentKey: key, number, series: name, same });
      }
    }
    for (const counter of written.value.raised) {
      raised.add(counter);
    }
    rows += part.length;
    after = part.at(-1)?.documentKey;
    onProgress?.({ rows, adopted });
    if (part.length < limit) {
      break;
    }
  }
  const gaps = await gapsOf();
  return gaps.isErr() ? failed(gaps.error) : ok(reportWith(gaps.value));

  function note(found: Adoptable): void {
    if (found.kind === "fits") {
      series.add(found.entry.series);
    }
  }

  async function gapsOf(): Promise<Result<Listed<HistoricGap>, readonly FailedAttempt[]>> {
    const names = [...series];
    const first: HistoricGap[] = [];
    let count = 0;
    for (let begin = 0; begin < names.length; begin += seriesAtOnce) {
      const some = names.slice(begin, begin + seriesAtOnce);
      const found = await trying(() => historicGaps(db, table, some, mostGaps));
      if (found.isErr()) {
        return err(found.error);
      }
      count += found.value.missing;
      first.push(...found.value.gaps.slice(0, mostGaps - first.length));
    }
    return ok({ count, first });
  }
}

function hasNumber(row: NumberedRow): row is NumberedRow & { readonly number: string } {
  return row.number !== null;
}

function seriesOf(found: Adoptable): string | null {
  return found.kind === "fits" ? found.entry.series : found.series;
}

/** Why the ledger does not have this number of the row; undefined if it has, or can take it. */
function refusalOf({ number, knownNumber }: NumberedRow, found: Adoptable): NotFitting["reason"] | undefined {
  if (knownNumber !== null) {
    return knownNumber === number ? undefined : "renumbered";
  }
  return found.kind === "not fitting" ? found.reason : undefined;
}
