// What cannot be read back, or is left out by a trigger, costs its own order and no other.
import { getTableName } from "drizzle-orm";
import { customType, text } from "drizzle-orm/pg-core";
import { describe, expect, it } from "vitest";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { customTables } from "../../support/custom-tables.js";
import { testDatabase } from "../../support/database.js";

const database = testDatabase({ migrated: false });
const withColumns = customTables(database);

const picky = customType<{ data: string }>({
  dataType: () => "text",
  fromDriver: (written) => {
    if (written === "unreadable") {
      throw new Error(`no such value: ${String(written)}`);
    }
    return String(written);
  },
});

describe("a value that the column's own code cannot read back", () => {
  it("fails its own order, which is stored, and no other", async () => {
    const { orders } = await withColumns({ note: picky("note") });
    const place = () =>
      Promise.all(
        upTo(5).map((n) => orders.create({ ...checkout(`pay_${n}`), note: n === 3 ? "unreadable" : "fine" })),
      );
    for (const replayed of [false, true]) {
      const placed = await place();
      expect(placed.map((result) => result.isOk())).toEqual([true, true, false, true, true]);
      expect(placed[0]?._unsafeUnwrap()).toMatchObject({ replayed, order: { note: "fine" } });
      const error = placed[2]?._unsafeUnwrapErr();
      expect(error).toMatchObject({ kind: "RetriesExhausted", outcome: "unknown" });
      expect(JSON.stringify(error)).toContain("UNREADABLE_COLUMN");
      expect(JSON.stringify(error)).not.toContain("no such value");
    }
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 5 });
    expect((await orders.findByPaymentReference("pay_3"))._unsafeUnwrapErr()).toMatchObject({
      attempts: [{ cause: { code: "UNREADABLE_COLUMN" } }],
    });
  });

  it("takes an order out of the caller's transaction again", async () => {
    const { orders, db } = await withColumns({ note: picky("note") });
    await db.transaction(async (tx) => {
      const failed = await orders.createIn(tx, { ...checkout("pay_1"), note: "unreadable" });
      expect(failed._unsafeUnwrapErr().kind).toBe("AttemptFailed");
      const placed = await orders.createIn(tx, { ...checkout("pay_1"), note: "fine" });
      expect(placed._unsafeUnwrap().order.sequence).toBe(1);
    });
  });
});

describe("an order that a trigger leaves out", () => {
  it("is refused, leaves no gap, and fails no other order of its batch", async () => {
    const { orders, table, schema } = await withColumns({ note: text("note") });
    const name = getTableName(table);
    const sql = database.sql();
    await sql.unsafe(`
      create function leave_out() returns trigger language plpgsql as $$ begin return null; end $$;
      create trigger leave_out before insert on ${name} for each row
        when (new.note = 'skip' or new.payment_reference = 'pay_sql') execute function leave_out();`);
    const placed = await Promise.all(
      upTo(5).map((n) => orders.create({ ...checkout(`pay_${n}`), note: n === 3 ? "skip" : "fine" })),
    );
    expect(placed.map((result) => result.isOk())).toEqual([true, true, false, true, true]);
    expect(placed[2]?._unsafeUnwrapErr()).toMatchObject({ kind: "OrderRejected", sqlState: "OG009" });
    const item = '[{"sku": "A", "quantity": 1, "unitAmount": 1}]';
    await expect(
      sql.unsafe(
        `select ${schema}.create_order_with_number('pay_sql', null, 'UGX', 1, '${item}', time_zone => '${gam.timeZone}')`,
      ),
    ).rejects.toMatchObject({ code: "OG009" });
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 4 });
  });
});
