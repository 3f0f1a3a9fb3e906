// Builds the statements of an audit of orders: what it found and what it counted, in one statement or in two.
import { type SQL, sql } from "drizzle-orm";
import type { OrdersDatabase } from "../database/orders-database.js";
import {
  coveredPeriods,
  type DayRange,
  isCovered,
  periodCtes,
  type SeriesInView,
} from "../sql/audited-periods.js";
import { day } from "../sql/order-row.js";
import type { OrdersTables } from "../sql/order-tables.js";
import { maxListed } from "./audit-transaction.js";
import { type CountedPeriods, countedList, countedPeriods } from "./audited-periods.js";

const findingColumns = {
  finding: sql<string | null>`finding`.as("finding"),
  dateKey: sql<string>`date_key`.as("date_key"),
  from: sql<number>`from_sequence`.mapWith(Number).as("from_sequence"),
  to: sql<number>`to_sequence`.mapWith(Number).as("to_sequence"),
  orderNumber: sql<string>`order_number`.as("order_number"),
  ofItsKind: sql<number>`of_its_kind`.mapWith(Number).as("of_its_kind"),
};
const countColumns = {
  orders: sql<number>`orders`.mapWith(Number).as("orders"),
  fallbackNumbers: sql<number>`fallback_numbers`.mapWith(Number).as("fallback_numbers"),
  ...countedPeriods,
};
const findingList = sql`
        findings.finding,
        ${day(sql`findings.date_key`)} as date_key,
        findings.from_sequence,
        findings.to_sequence,
        findings.order_number,
        findings.of_its_kind`;
const isListed = sql`findings.finding <> 'out of order' or findings.place <= ${sql.raw(`${maxListed}`)}`;
const inOrder = sql`
        findings.date_key,
        findings.finding,
        findings.place`;

const countsOf = ({ orders }: OrdersTables, series: SeriesInView): SQL => sql`
        select
          count(*) as orders,
          count(*) filter (where orders.sequence is null) as fallback_numbers
        from ${orders} as orders
        where orders.series = ${series.name}
          and ${isCovered(sql`orders.date_key`)}`;

const ranked = (source: SQL): SQL => sql`
        select
          audited.*,
          count(*) over (partition by audited.finding) as of_its_kind,
          row_number() over (partition by audited.finding order by audited.date_key, audited.to_sequence) as place
        from ${source}`;

/** Findings with the counts, of one snapshot. Every finding carries the counts; without findings there is one row with them. */
export function auditStatement(
  on: OrdersDatabase,
  tables: OrdersTables,
  series: SeriesInView,
  range: DayRange,
) {
  const audited = ranked(sql`bounds
        cross join ${tables.call("audit_order_numbers")}(bounds.first, bounds.last, ${series.name}::text) as audited
        where ${isCovered(sql`audited.date_key`)}`);
  const audit = on.$with("audit", { ...findingColumns, ...countColumns }).as(sql`
      with ${periodCtes({ ...tables, numbered: tables.orders }, series, range)}
      select${findingList},
        counted.orders,
        counted.fallback_numbers,${countedList}
      from (${countsOf(tables, series)}
      ) as counted
      cross join (${coveredPeriods()}
      ) as covered
      left join (${audited}
      ) as findings on ${isListed}
      order by${inOrder}`);
  return on.with(audit).select().from(audit);
}

/** The counts alone. Citus takes no statement in which a function reads distributed tables beside such a table. */
export function countsStatement(
  on: OrdersDatabase,
  tables: OrdersTables,
  series: SeriesInView,
  range: DayRange,
) {
  const counts = on.$with("counts", countColumns).as(sql`
      with ${periodCtes({ ...tables, numbered: tables.orders }, series, range)}
      select
        counted.orders,
        counted.fallback_numbers,${countedList}
      from (${countsOf(tables, series)}
      ) as counted
      cross join (${coveredPeriods()}
      ) as covered`);
  return on.with(counts).select().from(counts);
}

/** The findings alone, of the periods between two of their first days. */
export function findingsStatement(
  on: OrdersDatabase,
  { call }: OrdersTables,
  { name }: SeriesInView,
  { firstPeriod, lastPeriod }: CountedPeriods,
) {
  const source = sql`${call("audit_order_numbers")}(${firstPeriod}::date, ${lastPeriod}::date, ${name}::text) as audited`;
  const findings = on.$with("listed", findingColumns).as(sql`
      select${findingList}
      from (${ranked(source)}
      ) as findings
      where ${isListed}
      order by${inOrder}`);
  return on.with(findings).select().from(findings);
}
