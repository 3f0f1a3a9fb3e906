// Backups and reports see every row of ours, by the statements of pg_dump; row-level security hides them from web roles.
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { ordersModule } from "../../support/orders-module.js";

const database = testDatabase();
const suffix = randomBytes(4).toString("hex");
const [backup, bypassing, web] = [
  `gapless_backup_${suffix}`,
  `gapless_bypass_${suffix}`,
  `gapless_web_${suffix}`,
];

beforeAll(async () => {
  const orders = ordersModule(database.db(1), { series: gam });
  for (const n of upTo(3)) {
    (await orders.create(checkout(`pay_${n}`)))._unsafeUnwrap();
  }
  await database.sql().unsafe(`
    insert into number_ledger (
      series, date_key, number, document_table, document_column, document_key, placed_at
    )
    values ('INV', '2026-01-01', 'INV-1', 'public.invoices', 'no', '1', now());
    create role ${backup};
    grant pg_read_all_data to ${backup};
    create role ${bypassing} bypassrls;
    grant pg_read_all_data to ${bypassing};
    create role ${web};
    grant usage on schema public to ${web};
    grant select on all tables in schema public to ${web}`);
});
afterAll(async () => {
  await database.sql().unsafe(`
    drop owned by ${backup}, ${bypassing}, ${web};
    drop role ${backup}, ${bypassing}, ${web}`);
});

const undo = new Error("undo");

/** What pg_dump sees of a table as the role: it sets row_security off, unless it has --enable-row-security. */
async function dumped(role: string, table: string, rowSecurity: "on" | "off"): Promise<number | string> {
  let seen: number | string = "nothing was asked";
  await database
    .sql()
    .begin(async (tx) => {
      await tx.unsafe(`set local row_security = ${rowSecurity}; set local role ${role}`);
      seen = await tx.unsafe(`select from ${table}`).then(
        (rows) => rows.length,
        (error: Error) => error.message,
      );
      throw undo;
    })
    .catch((error) => {
      if (error !== undo) {
        throw error;
      }
    });
  return seen;
}

const rows = { "public.orders": 3, "public.order_sequence_tracker": 1, "public.number_ledger": 1 };
const list = "drizzle.gapless_orders_migrations";

describe.each(Object.entries(rows))("a dump of %s", (table, all) => {
  it("by a role in pg_read_all_data has every row with --enable-row-security", async () => {
    expect(await dumped(backup, table, "on")).toBe(all);
  });

  it("by such a role is refused without that option, whatever the policies say", async () => {
    expect(await dumped(backup, table, "off")).toContain("query would be affected by row-level security");
  });

  it("by a role with BYPASSRLS has every row without an option", async () => {
    expect(await dumped(bypassing, table, "off")).toBe(all);
  });

  it("by a role of a web API with the right to read has no row", async () => {
    expect(await dumped(web, table, "on")).toBe(0);
    expect(await dumped(web, table, "off")).toContain("query would be affected by row-level security");
  });
});

describe("the list of migrations", () => {
  it("is in the dump", async () => {
    expect(await dumped(backup, list, "on")).toBeGreaterThan(10);
  });
});

describe("a role in pg_read_all_data", () => {
  it("writes nothing", async () => {
    for (const statement of [
      "update orders set metadata = '{}'",
      "insert into number_ledger default values",
    ]) {
      const written = database.sql().begin(async (tx) => {
        await tx.unsafe(`set local role ${backup}`);
        await tx.unsafe(statement);
      });
      await expect(written, statement).rejects.toMatchObject({ code: "42501" });
    }
  });
});
