// Describes where the numbers of a ledger are, and reads the periods that they are in.
import { type SQL, sql } from "drizzle-orm";
import type { OrdersTransaction } from "../database/orders-database.js";
import {
  type Installation,
  type InstallationOptions,
  quoteText,
  resolveInstallation,
} from "../schema/installation.js";
import {
  coveredPeriods,
  type DayRange,
  isCovered,
  periodCtes,
  type SeriesInView,
} from "./audited-periods.js";
import { day } from "./order-row.js";

/** Where the numbers of a series are. */
export interface LedgerSource {
  /** The schema of the functions. */
  readonly ours: SQL;
  readonly tracker: SQL;
  /** The ledger, or a select that looks like it. */
  readonly numbered: SQL;
  /** The names of the tables that it reads, as SQL literals. */
  readonly tableNames: SQL;
}

function sourceOf({ quotedSchema, tracker }: Installation, table: string, numbered: SQL): LedgerSource {
  return {
    ours: sql.raw(quotedSchema),
    tracker: sql.raw(tracker),
    numbered,
    tableNames: sql.raw(`${quoteText(table)}, ${quoteText(tracker)}`),
  };
}

/** The ledger of `createNumbering`. */
export function ledgerSource(options: InstallationOptions): LedgerSource {
  const installation = resolveInstallation(options);
  return sourceOf(installation, installation.ledger, sql.raw(installation.ledger));
}

/** Orders are their own ledger. */
export function ordersSource(options: InstallationOptions): LedgerSource {
  const installation = resolveInstallation(options);
  const { orders } = installation;
  return sourceOf(
    installation,
    orders,
    sql`(
          select
            orders.series,
            orders.date_key,
            orders.sequence,
            orders.order_number as number,
            orders.payment_reference as idempotency_key,
            null as content_hash,
            ${sql.raw(quoteText(orders.replaceAll('"', "")))} as document_table,
            'order_number' as document_column,
            orders.id::text as document_key,
            orders.placed_at,
            orders.created_at,
            false as is_adopted,
            orders.voided_at,
            orders.void_reason
          from ${sql.raw(orders)} as orders
        )`,
  );
}

/** Rows that a policy hides would look like gaps. */
export async function refuseHiddenRows(
  tx: OrdersTransaction,
  { ours, tableNames }: Pick<LedgerSource, "ours" | "tableNames">,
  series: string | null,
): Promise<void> {
  await tx.execute(sql`
    select
      ${ours}.refuse_hidden_rows(array[${tableNames}]::pg_catalog.regclass[], ${series}::text)`);
}

/** The periods that a range covers in order, each with its counter, and the counts of them all; one row without periods. */
export function readPeriods(
  tx: OrdersTransaction,
  source: LedgerSource,
  series: SeriesInView,
  range: DayRange,
) {
  const counted = {
    dateKey: sql<string | null>`date_key`.as("date_key"),
    counter: sql<number>`counter`.mapWith(Number).as("counter"),
    highestAdopted: sql<number>`highest_adopted`.mapWith(Number).as("highest_adopted"),
    periods: sql<number>`periods`.mapWith(Number).as("periods"),
    firstPeriod: sql<string | null>`first_period`.as("first_period"),
    lastPeriod: sql<string | null>`last_period`.as("last_period"),
    seriesBegins: sql<string | null>`series_begins`.as("series_begins"),
    seriesEnds: sql<string | null>`series_ends`.as("series_ends"),
  };
  const periods = tx.$with("periods", counted).as(sql`
      with ${periodCtes(source, series, range)}
      select
        ${day(sql`seen.date_key`)} as date_key,
        coalesce(counters.last_sequence, 0) as counter,
        coalesce(adopted.highest, 0) as highest_adopted,
        covered.periods,
        ${day(sql`covered.first_period`)} as first_period,
        ${day(sql`covered.last_period`)} as last_period,
        ${day(sql`covered.series_begins`)} as series_begins,
        ${day(sql`covered.series_ends`)} as series_ends
      from (${coveredPeriods()}
      ) as covered
      left join seen on ${isCovered(sql`seen.date_key`)}
      left join (
        select
          tracker.date_key,
          max(tracker.last_sequence) as last_sequence
        from ${source.tracker} as tracker
        where tracker.series = ${series.name}::text
        group by
          tracker.date_key
      ) as counters on counters.date_key = seen.date_key
      left join (
        select
          numbered.date_key,
          max(numbered.sequence) as highest
        from ${source.numbered} as numbered
        where numbered.series = ${series.name}::text
          and numbered.is_adopted
        group by
          numbered.date_key
      ) as adopted on adopted.date_key = seen.date_key
      order by
        seen.date_key`);
  return tx.with(periods).select().from(periods);
}
