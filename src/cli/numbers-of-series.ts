// Finds out where the numbers of a series are: in the orders, or in the ledger of an app's tables.
import { type SQL, sql } from "drizzle-orm";
import type { OrdersDatabase } from "../index.js";
import { statesOfOrders } from "../queries/ledger-documents.js";
import type { DocumentStates } from "../queries/read-ledger.js";
import { quoteText, resolveInstallation } from "../schema/installation.js";
import { type LedgerSource, ledgerSource, ordersSource } from "../sql/ledger-source.js";
import type { InstallationChoice } from "./installation-options.js";
import { UsageError } from "./output.js";
import { statesOfAnyTable } from "./tables-of-ledger.js";

/** Whose numbers: the shipped orders', or those of an app's tables. */
export type Numbered = "orders" | "tables";

export interface FoundNumbers {
  readonly source: LedgerSource;
  readonly documentStates: DocumentStates;
}

interface Place extends FoundNumbers {
  readonly what: Numbered;
  readonly table: string;
}

/** Rejects with a UsageError for a series that is not there while others are, or that is in both. */
export async function findNumbers(
  db: OrdersDatabase,
  { schema }: InstallationChoice,
  of: Numbered | undefined,
  series: string,
): Promise<FoundNumbers> {
  const ofTables = { schema: schema ?? "gapless_orders" };
  const source = ledgerSource(ofTables);
  const places: readonly Place[] = [
    {
      what: "orders",
      table: resolveInstallation({ schema }).orders,
      source: ordersSource({ schema }),
      documentStates: statesOfOrders,
    },
    {
      what: "tables",
      table: resolveInstallation(ofTables).ledger,
      source,
      documentStates: statesOfAnyTable(source),
    },
  ];
  const asked = places.filter(({ what }) => of === undefined || what === of);
  const readable: Place[] = [];
  for (const place of asked) {
    if (await isThere(db, place.table)) {
      readable.push(place);
    }
  }
  const having: Place[] = [];
  for (const place of readable) {
    if (await hasSeries(db, place.source.numbered, series)) {
      having.push(place);
    }
  }
  const [found, other] = having;
  if (other !== undefined) {
    throw new UsageError(
      `the series ${JSON.stringify(series)} is in ${having.map(({ table }) => table).join(" and in ")}: add --of orders or --of tables`,
    );
  }
  return found ?? withoutNumbers(db, asked, readable, series);
}

/** Of a series whose numbers are all gone the counters are left. */
async function withoutNumbers(
  db: OrdersDatabase,
  asked: readonly Place[],
  readable: readonly Place[],
  series: string,
): Promise<FoundNumbers> {
  const names = new Set<string>();
  for (const place of readable) {
    if (await hasSeries(db, place.source.tracker, series)) {
      return place;
    }
    const known = db.$with("known", { name: sql<string>`series`.as("series") }).as(sql`
      select series from ${place.source.tracker} group by series`);
    for (const { name } of await db.with(known).select().from(known)) {
      names.add(name);
    }
  }
  if (names.size > 0) {
    const some = [...names].sort().slice(0, 20).join(", ");
    throw new UsageError(
      `there is no series ${JSON.stringify(series)}; there are: ${some}${names.size > 20 ? ", …" : ""}`,
    );
  }
  // Where nothing is there, reading says what is missing.
  const [place] = readable.length > 0 ? readable : asked;
  if (place === undefined) {
    throw new RangeError("there is nowhere to look");
  }
  return place;
}

async function isThere(db: OrdersDatabase, table: string): Promise<boolean> {
  const name = sql.raw(quoteText(table));
  const asked = db.$with("asked", { there: sql<boolean | null>`there`.as("there") }).as(sql`
    select
      pg_catalog.has_table_privilege(pg_catalog.to_regclass(${name}), 'select') as there`);
  const [row] = await db.with(asked).select().from(asked);
  return row?.there ?? false;
}

async function hasSeries(db: OrdersDatabase, table: SQL, series: string): Promise<boolean> {
  const asked = db.$with("asked", { has: sql<boolean>`has`.as("has") }).as(sql`
    select
      exists (
        select
        from ${table} as rows
        where rows.series = ${series}::text
      ) as has`);
  const [row] = await db.with(asked).select().from(asked);
  return row?.has ?? false;
}
