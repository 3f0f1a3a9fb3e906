// Tables with a primary key of every kind, made by the app or by the database, each with a table of lines.
import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import {
  bigint,
  bigserial,
  integer,
  type PgColumnBuilderBase,
  pgTable,
  serial,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import type { TestDatabase } from "../database.js";

const notNull = {
  uuid: () => uuid("document_id").notNull(),
  text: () => text("document_id").notNull(),
  integer: () => integer("document_id").notNull(),
};

function pair<Key extends PgColumnBuilderBase, Parent extends PgColumnBuilderBase>(
  name: string,
  id: Key,
  documentId: Parent,
) {
  return {
    documents: pgTable(name, { id, note: text().notNull(), no: text() }),
    lines: pgTable(`${name}_lines`, { documentId, line: text().notNull() }),
  };
}

export const byCall = pair("by_call", uuid().primaryKey(), notNull.uuid());
export const byFunction = pair(
  "by_function",
  uuid()
    .primaryKey()
    .$defaultFn(() => randomUUID()),
  notNull.uuid(),
);
export const byText = pair("by_text", text().primaryKey(), notNull.text());
export const byRandom = pair("by_random", uuid().primaryKey().defaultRandom(), notNull.uuid());
export const bySerial = pair("by_serial", serial().primaryKey(), notNull.integer());
export const byBigserial = pair(
  "by_bigserial",
  bigserial({ mode: "number" }).primaryKey(),
  bigint("document_id", { mode: "number" }).notNull(),
);
export const byBigint = pair(
  "by_bigint",
  bigserial({ mode: "bigint" }).primaryKey(),
  bigint("document_id", { mode: "bigint" }).notNull(),
);
export const byIdentity = pair(
  "by_identity",
  integer().primaryKey().generatedAlwaysAsIdentity(),
  notNull.integer(),
);
export const byChoice = pair(
  "by_choice",
  bigint({ mode: "number" }).primaryKey().generatedByDefaultAsIdentity(),
  bigint("document_id", { mode: "number" }).notNull(),
);
/** The function is in a schema of its own, which is not in the search_path. */
export const byOwnFunction = pair(
  "by_own_function",
  text().primaryKey().default(sql`"Ids".next_id('a''b', 7)`),
  notNull.text(),
);
/** A trigger makes the key, whatever is sent. */
export const byTrigger = pair("by_trigger", text().primaryKey().default(sql`null`), notNull.text());
/** A trigger changes the key that is sent. */
export const byChange = pair("by_change", text().primaryKey().default("x"), notNull.text());

export const before = [
  `create schema "Ids"`,
  `create function "Ids".next_id(text, integer) returns text language sql volatile
    as $$ select $1 || gen_random_uuid() || $2 $$`,
];

const makesKey = (table: string, key: string) => [
  `create sequence ${table}_keys`,
  `create function ${table}_key() returns trigger language plpgsql as $$
  begin
    new.id := ${key};
    return new;
  end $$`,
  `create trigger make before insert on ${table} for each row execute function ${table}_key()`,
];

export const triggers = [
  ...makesKey("by_trigger", "'k' || nextval('by_trigger_keys')"),
  ...makesKey("by_change", "new.id || nextval('by_change_keys')"),
];

/** How many lines are with the document that they came with, which has its number. */
export async function linesInPlace(database: TestDatabase, documents: string): Promise<number> {
  const [row] = await database.sql().unsafe(`
    select count(*)::int as lines
    from ${documents}
    join ${documents}_lines as lines on lines.document_id = ${documents}.id
    join gapless_orders.number_ledger as ledger
      on ledger.number = no
      and ledger.series = '${documents}'
      and ledger.document_key = ${documents}.id::text
    where lines.line = note`);
  return Number(row?.["lines"]);
}
