// A pool whose only connection is in the caller's transaction: what is read of the table is read on that connection.
import { pgTable, serial, text } from "drizzle-orm/pg-core";
import { beforeAll, expect, it } from "vitest";
import { connect } from "../../../src/connection/connect.js";
import { createNumbering, type OrdersDatabase, orderSeries } from "../../../src/index.js";
import { migrate } from "../../../src/migrations/index.js";
import { appMigration } from "../../support/app-migrations.js";
import { testDatabase } from "../../support/database.js";
import { numberedTables } from "../../support/numbered-tables.js";

const database = testDatabase({ migrated: false });
const createTables = numberedTables(database);

const notes = pgTable("notes_of_one", { id: serial().primaryKey(), note: text().notNull(), no: text() });
beforeAll(() => createTables({ notes }));

/** A new one, which has read nothing of the table yet. */
function numbering(db: OrdersDatabase, name: string) {
  return createNumbering(db, {
    table: notes,
    number: notes.no,
    series: orderSeries({ name, template: "N-{#}" }),
  });
}

async function firstCalls(db: OrdersDatabase): Promise<void> {
  const created = await db.transaction(async (tx) => numbering(db, "created").createIn(tx, { note: "a" }));
  expect(created._unsafeUnwrap().number).toBe("N-1");

  const [draft] = await db.insert(notes).values({ note: "b" }).returning();
  const issued = await db.transaction(async (tx) => numbering(db, "issued").issueIn(tx, draft?.id ?? 0));
  expect(issued._unsafeUnwrap().number).toBe("N-1");
}

it("the first createIn and issueIn of a process are answered from a pool of one connection", async () => {
  await firstCalls(database.db(1));
});

it("createIn is answered while another call waits for the only connection to read about the table", async () => {
  const db = database.db(1);
  const { create, createIn } = numbering(db, "beside");
  const [inside, beside] = await db.transaction(async (tx) => {
    const waiting = create({ note: "waits" });
    return [await createIn(tx, { note: "inside" }), waiting] as const;
  });
  expect(inside._unsafeUnwrap().number).toBe("N-1");
  expect((await beside)._unsafeUnwrap().number).toBe("N-2");
});

it("the first createIn and issueIn of a process are answered on PGlite", async () => {
  const { db, close } = connect("memory://");
  for (const statement of await appMigration({ notes })) {
    await db.execute(statement);
  }
  await migrate(db, { schema: "gapless_orders" });
  await firstCalls(db);
  await close();
});
