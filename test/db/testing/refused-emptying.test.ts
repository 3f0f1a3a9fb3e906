// When emptying a test database is refused, and that nothing is lost then.
import { randomBytes } from "node:crypto";
import { integer, pgTable } from "drizzle-orm/pg-core";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { migrate } from "../../../src/migrations/index.js";
import { emptyTables } from "../../../src/testing/index.js";
import { testDatabase } from "../../support/database.js";
import { createTables, fill, invoices, lines, schema } from "../../support/emptied-tables.js";

const database = testDatabase();
const other = `gapless_other_${randomBytes(4).toString("hex")}`;

beforeAll(async () => {
  await createTables(database.db());
  await migrate(database.db(), { schema: "gapless_orders" });
  await database
    .sql()
    .unsafe(`create role ${other}; grant usage on schema public, gapless_orders to ${other}`);
});
afterAll(() => database.sql().unsafe(`drop owned by ${other}; drop role ${other}`));

describe("nothing is emptied", () => {
  const rows = async (): Promise<unknown> => {
    const [row] = await database.sql()`
      select (select count(*) from orders) as orders, (select count(*) from gapless_orders.number_ledger) as numbers`;
    return row;
  };
  const refused = async (emptying: Promise<void>, words: string | RegExp): Promise<void> => {
    await expect(emptying).rejects.toThrow(words);
    expect(await rows()).toEqual({ orders: "1", numbers: "1" });
  };
  beforeAll(async () => {
    await fill(database.db());
  });
  afterEach(() => void vi.unstubAllEnvs());

  it("if a table that is not named refers to an emptied one", async () => {
    await refused(emptyTables(database.db(), { tables: { invoices } }), /invoice_lines refers to .*name it/s);
  });

  it("if the app's table is not there", async () => {
    await refused(
      emptyTables(database.db(), { tables: [pgTable("nowhere", { id: integer("id") })] }),
      /no table .*nowhere.*run the app's migrations/,
    );
  });

  it("if there is no installation in the schema", async () => {
    await refused(emptyTables(database.db(), { schema: "elsewhere" }), "call migrate");
  });

  it("for a role that does not own the tables", async () => {
    const db = database.db(1, { role: other });
    await refused(emptyTables(db, { tables: [invoices, lines] }), "connect as the role that migrated");
  });

  it("while a transaction holds a table", async () => {
    let release = (): void => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let held: Promise<unknown> = Promise.resolve();
    await new Promise<void>((locked) => {
      held = database.sql().begin(async (sql) => {
        await sql`select from orders`;
        locked();
        await released;
      });
    });
    await refused(emptyTables(database.db(), { tables: schema }), "await every call of a test");
    release();
    await held;
  });

  it("in production", async () => {
    vi.stubEnv("NODE_ENV", "production");
    await refused(emptyTables(database.db(), { tables: schema }), "NODE_ENV is production");
  });

  it("of another database than the one that is confirmed", async () => {
    await refused(emptyTables(database.db(), { tables: schema, database: "shop" }), "not to shop");
  });
});
