// A role with the grants of docs/deploying.md can make every call of the module, and change nothing else.
import { readFile } from "node:fs/promises";
import { sql as query } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exponential, retryPolicy } from "../../../src/index.js";
import { checkout, gam } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { rightsIn } from "../../support/granted-rights.js";
import { whileCounterIsHeld } from "../../support/locks.js";
import { ordersModule } from "../../support/orders-module.js";
import { readPages } from "../../support/read-ledger.js";

const database = testDatabase();
const role = `gapless_app_${process.pid}`;

afterAll(async () => {
  await database.sql().unsafe(`drop owned by ${role}; drop role ${role}`);
});

async function documentedGrants(): Promise<string> {
  const page = await readFile(new URL("../../../docs/deploying.md", import.meta.url), "utf8");
  return /```sql\n(grant usage[^`]*)```/.exec(page)?.[1] ?? "no grants";
}

const documented = await documentedGrants();
const rights = rightsIn(documented);
const asRole = (statement: string): string => statement.replaceAll(/\bapp\b/g, role);

/** Every call of a module, on a series of its own; which of them did not end as they should. */
async function callsThatFail(name: string): Promise<readonly string[]> {
  const db = database.db(3, { role });
  const retry = retryPolicy({
    lockTimeoutMs: 50,
    maxAttempts: 2,
    backoff: exponential({ initialMs: 1, jitter: "none" }),
  });
  const orders = ordersModule(db, { series: { ...gam, name }, retry });
  const refused = checkout("refused", { totalAmount: 7 });
  const calls: Readonly<Record<string, () => PromiseLike<boolean>>> = {
    create: async () => (await orders.create(checkout("pay_1"))).isOk(),
    replay: async () => (await orders.create(checkout("pay_1"))).isOk(),
    import: async () => (await orders.create(checkout("pay_2", { placedAt: "2026-01-01T12:00:00Z" }))).isOk(),
    "a batch with an order that is refused": async () => {
      const batch = [checkout("pay_3"), refused, checkout("pay_4")].map((input) => orders.create(input));
      return (await Promise.all(batch)).map((result) => result.isOk()).join() === "true,false,true";
    },
    createIn: async () => (await db.transaction(async (tx) => orders.createIn(tx, checkout("pay_5")))).isOk(),
    fallback: () =>
      whileCounterIsHeld(database.sql(), name, async () => {
        const held = await orders.create(checkout("pay_6"));
        return held.isOk() && held.value.order.sequence === null;
      }),
    "a counter that is behind": async () => {
      await database.sql()`update order_sequence_tracker set last_sequence = 1 where series = ${name}`;
      return (await orders.create(checkout("pay_7"))).isOk();
    },
    find: async () =>
      (await orders.findByPaymentReference("pay_1")).match(
        (order) => order !== null,
        () => false,
      ),
    void: async () => {
      const [order] = await database.sql()<{ id: string }[]>`
        select id from orders where series = ${name} limit 1`;
      return (await orders.void(order?.id ?? "", "test")).isOk();
    },
    peek: async () => (await orders.peek()).isOk(),
    audit: async () => (await orders.audit()).isOk(),
    ledger: async () => (await readPages(orders.ledger())).every((page) => page.isOk()),
    sync: () =>
      db.execute(query`select public.sync_order_sequence(series => ${name})`).then(
        () => true,
        () => false,
      ),
  };
  const failed: string[] = [];
  for (const [call, run] of Object.entries(calls)) {
    if (!(await run())) {
      failed.push(call);
    }
  }
  return failed;
}

describe("an application role with the documented grants", () => {
  beforeAll(async () => {
    await database.sql().unsafe(`
      alter table orders add constraint refused_total check (total_amount <> 7);
      revoke all on schema public from public;
      create function secret() returns int language sql security definer as 'select 42';
      revoke all on function secret() from public;
      create role ${role} nologin; ${asRole(documented)}`);
  });

  it("makes every call of the module, and raises a counter that is behind", async () => {
    expect(await callsThatFail("ALL")).toEqual([]);
    const audit = await ordersModule(database.db(1), { series: { ...gam, name: "ALL" } }).audit();
    expect(audit._unsafeUnwrap()).toMatchObject({ clean: true, orders: 7, fallbackNumbers: 1 });
  });

  const [isolating, needed] = [true, false].map((isolates) =>
    rights.filter(([what]) => what.endsWith("number_documents_isolated") === isolates),
  );

  it.each(needed ?? [])("needs %s: without it a call fails", async (what, { revoke, grant }) => {
    await database.sql().unsafe(asRole(revoke));
    try {
      expect(await callsThatFail(what)).not.toEqual([]);
    } finally {
      await database.sql().unsafe(asRole(grant));
    }
  });

  it.each(isolating ?? [])(
    "has %s for speed: without it the orders of a failed batch are placed one by one",
    async (what, { revoke, grant }) => {
      await database.sql().unsafe(asRole(revoke));
      try {
        expect(await callsThatFail(what)).toEqual([]);
      } finally {
        await database.sql().unsafe(asRole(grant));
      }
    },
  );

  it("changes and deletes nothing else, and calls no function of the app's own", async () => {
    const as = (statement: string) =>
      database.sql().begin(async (tx) => {
        await tx.unsafe(`set local role ${role}`);
        await tx.unsafe(statement);
      });
    for (const statement of [
      "delete from orders",
      "truncate orders",
      "delete from order_sequence_tracker",
      "truncate order_sequence_tracker",
      "alter table orders disable trigger all",
      "update orders set placed_at = now()",
      "update orders set total_amount = 0",
      "update orders set payment_reference = null",
      "update orders set customer_id = null",
      "update orders set id = gen_random_uuid()",
      "update orders set metadata = '{}'",
      "update order_sequence_tracker set series = 'OTHER'",
      "select secret()",
    ]) {
      await expect(as(statement), statement).rejects.toMatchObject({ code: "42501" });
    }
  });
});
