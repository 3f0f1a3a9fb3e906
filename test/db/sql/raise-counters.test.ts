// Raising counters that are behind stops no order: what is not behind is not locked, and nothing is waited for for long.
import { describe, expect, it } from "vitest";
import { checkout, gam } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { ordersModule } from "../../support/orders-module.js";
import { runCli } from "../../support/run-cli.js";

const database = testDatabase();
const days = ["2026-01-05", "2026-01-06", "2026-01-07"] as const;

async function place(name: string) {
  const orders = ordersModule(database.db(2), { series: { ...gam, name } });
  for (const day of days) {
    (await orders.create(checkout(`pay_${day}`, { placedAt: `${day}T09:00:00Z` })))._unsafeUnwrap();
  }
  return orders;
}

const setBack = (name: string, day: string) =>
  database.sql()`
    update order_sequence_tracker set last_sequence = 0 where series = ${name} and date_key = ${day}`;
const counters = async (name: string) =>
  (
    await database.sql()`
      select last_sequence::int as at from order_sequence_tracker where series = ${name} order by date_key`
  ).map((row) => row["at"]);

/** Runs something while a transaction holds the counter of one day. */
async function whileHeld<T>(name: string, day: string, run: () => PromiseLike<T>): Promise<T> {
  const holder = await database.sql().reserve();
  try {
    await holder`begin`;
    await holder`
      select from order_sequence_tracker where series = ${name} and date_key = ${day} for update`;
    return await run();
  } finally {
    await holder`rollback`;
    holder.release();
  }
}

describe("sync_order_sequence", () => {
  it("returns while somebody holds a counter that is not behind", async () => {
    await place("NOT BEHIND");
    await setBack("NOT BEHIND", "2026-01-06");
    const raised = await whileHeld(
      "NOT BEHIND",
      "2026-01-07",
      () => database.sql()`select sync_order_sequence(series => 'NOT BEHIND')::int as raised`,
    );
    expect([...raised]).toEqual([{ raised: 1 }]);
    expect(await counters("NOT BEHIND")).toEqual([1, 1, 1]);
  });

  it("locks no counter that is not behind", async () => {
    const orders = await place("UNLOCKED");
    await setBack("UNLOCKED", "2026-01-06");
    const placed = await database.sql().begin(async (tx) => {
      await tx`select sync_order_sequence(series => 'UNLOCKED')`;
      return orders.create(checkout("pay_next", { placedAt: "2026-01-05T10:00:00Z" }));
    });
    expect(placed._unsafeUnwrap().order.sequence).toBe(2);
  });

  it("gives up with 55P03 on a counter that is behind and held, and orders keep getting sequenced numbers", async () => {
    const orders = await place("HELD");
    await setBack("HELD", "2026-01-05");
    await setBack("HELD", "2026-01-07");
    await whileHeld("HELD", "2026-01-07", async () => {
      const syncing = database.sql()`select sync_order_sequence(series => 'HELD')`;
      await expect(syncing).rejects.toMatchObject({ code: "55P03" });
      const { order } = (
        await orders.create(checkout("pay_next", { placedAt: "2026-01-06T10:00:00Z" }))
      )._unsafeUnwrap();
      expect(order.sequence).toBe(2);
    });
    expect(await counters("HELD")).toEqual([0, 2, 0]);
  });
});

describe("gapless-orders sync", () => {
  it("raises the free counters that are behind, names the held ones, and ends with 1", async () => {
    await place("CLI");
    for (const day of days) {
      await setBack("CLI", day);
    }
    const held = await whileHeld("CLI", "2026-01-06", () =>
      runCli(database.url(), ["sync", "--series", "CLI"]),
    );
    expect(held).toEqual({
      code: 1,
      output: "2 counters raised\n",
      errors:
        "gapless-orders: locked by another transaction, and left behind: 2026-01-06. Run the command again\n",
    });
    expect(await counters("CLI")).toEqual([1, 0, 1]);
    expect(await runCli(database.url(), ["sync", "--series", "CLI"])).toEqual({
      code: 0,
      output: "1 counter raised\n",
      errors: "",
    });
  });
});
