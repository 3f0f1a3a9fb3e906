// Wires the calls of a numbering that read or mend what was given.
import { sql } from "drizzle-orm";
import { err, ok, type Result } from "neverthrow";
import type { OrdersDatabase } from "../database/orders-database.js";
import type { SyncFailed, VoidNumberError } from "../errors/document-errors.js";
import type { AuditError, FailedAttempt, ReadError, ReadFailed } from "../errors/errors.js";
import { settled } from "../numbering/engine.js";
import { auditNumbering } from "../queries/audit-ledger.js";
import type { AuditRange } from "../queries/audit-range.js";
import { auditDeadlineMs } from "../queries/audit-transaction.js";
import { type FoundNumber, findNumber } from "../queries/find-number.js";
import { numberedTable, statesOfDocuments } from "../queries/ledger-documents.js";
import type { NumberingReport } from "../queries/ledger-report.js";
import { peekNumber } from "../queries/peek-order-number.js";
import { ledgerPages } from "../queries/read-ledger.js";
import type { SeriesChoice } from "../queries/series-choice.js";
import { voidNumber } from "../queries/void-number.js";
import type { Clock } from "../retry/clock.js";
import { type Budget, retry } from "../retry/retry.js";
import type { RetryPolicy } from "../retry/retry-policy.js";
import type { OrderSeries } from "../series/order-series.js";
import type { DocumentRow } from "../sql/documents/document-answer.js";
import type { LedgerKey } from "../sql/documents/ledger-row.js";
import { raiseToLedger } from "../sql/documents/raise-counters.js";
import type { LedgerSource } from "../sql/ledger-source.js";
import type { DocumentTable } from "../tables/document-table.js";
import type { LookUps, Synced } from "./look-up-types.js";

interface LookUpParts {
  readonly db: OrdersDatabase;
  readonly table: DocumentTable;
  readonly source: LedgerSource;
  /** The numbering's own series; undefined where the rows choose theirs. */
  readonly series: OrderSeries | undefined;
  readonly policy: RetryPolicy;
  readonly clock: Clock;
}

export function createLookUps({
  db,
  table,
  source,
  series: own,
  policy,
  clock,
}: LookUpParts): LookUps<DocumentRow, unknown, OrderSeries, string> {
  const budget = (): Budget => ({ policy, clock, deadline: clock.now() + policy.deadlineMs });
  const auditBudget = (): Budget => ({
    policy: { ...policy, attemptTimeoutMs: auditDeadlineMs, deadlineMs: auditDeadlineMs },
    clock,
    deadline: clock.now() + auditDeadlineMs,
  });
  const readFailed = (attempt: FailedAttempt): ReadFailed => ({ kind: "ReadFailed", attempts: [attempt] });
  type Found = FoundNumber<DocumentRow, unknown>;
  const ours = { call: (name: string) => sql`${table.ours}.${sql.raw(name)}` };
  const about = <T, E>(
    { series = own }: SeriesChoice = {},
    failed: (attempt: FailedAttempt) => E,
    run: (series: OrderSeries) => Promise<Result<T, E>>,
  ) => settled<T, E>(async () => (series === undefined ? err(failed(noSeries)) : run(series)), failed);
  const find = (key: LedgerKey, options: SeriesChoice | undefined) =>
    about<Found | null, ReadError>(options, readFailed, (series) =>
      findNumber(db, table, series, key, budget()),
    );
  return {
    findByNumber: (number, options) => find({ number: String(number) }, options),
    findByKey: (key, options) => find({ key: String(key) }, options),
    void: (number, reason, options) =>
      about<Found, VoidNumberError>(
        options,
        (attempt) => ({ kind: "VoidFailed", attempts: [attempt] }),
        (series) => voidNumber(db, table, series, String(number), reason, budget()),
      ),
    peek: (options) =>
      about<string, ReadError>(options, readFailed, (series) => peekNumber(db, ours, series, budget())),
    sync: (options) =>
      about<Synced, SyncFailed>(
        options,
        (attempt) => ({ kind: "SyncFailed", attempts: [attempt] }),
        async (series) =>
          (await retry(() => raiseToLedger(db, table, series), budget()))
            .map((raised) => ({ raised }))
            .mapErr((attempts) => ({ kind: "SyncFailed", attempts })),
      ),
    audit: ({ from, to, ...options }: SeriesChoice & AuditRange = {}) =>
      about<NumberingReport, AuditError>(options, readFailed, (series) =>
        auditNumbering(db, table, series, { from, to }, auditBudget()),
      ),
    ledger: (options: SeriesChoice & AuditRange = {}) =>
      ledgerPages(() => {
        const { series = own, ...range } = options;
        const documentStates = statesOfDocuments(source, [numberedTable(table)]);
        return series === undefined
          ? err(readFailed(noSeries))
          : ok({ db, source, series, range, documentStates, budget: auditBudget });
      }),
  };
}

/** Only code without types asks like that. */
const noSeries: FailedAttempt = {
  failure: "rejected",
  cause: {
    code: "NO_SERIES",
    message: "the rows choose their series, so this call needs one: pass `series`",
  },
};
