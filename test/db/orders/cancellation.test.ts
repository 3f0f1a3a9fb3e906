// A caller that gives up: its answer, and what becomes of the others.
import { describe, expect, inject, it, vi } from "vitest";
import { exponential, retryPolicy } from "../../../src/index.js";
import { systemClock } from "../../../src/retry/clock.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { untilBlocked, whileCounterIsHeld } from "../../support/locks.js";
import { ordersModule } from "../../support/orders-module.js";

const database = testDatabase();
const moduleFor = (name: string) => ordersModule(database.db(5), { series: { ...gam, name } });

describe("a caller's signal", () => {
  it("that fired before the call leaves nothing behind", async () => {
    const orders = moduleFor("BEFORE");
    const error = (
      await orders.create(checkout("pay_1"), { signal: AbortSignal.abort() })
    )._unsafeUnwrapErr();
    expect(error).toEqual({ kind: "Cancelled", outcome: "not-created" });
    expect((await orders.findByPaymentReference("pay_1"))._unsafeUnwrap()).toBeNull();
  });

  it("that fires while the statement waits gives the outcome unknown, and the same call again is safe", async () => {
    const orders = moduleFor("DURING");
    await orders.create(checkout("pay_0"));
    const sql = database.sql();
    await whileCounterIsHeld(sql, "DURING", async () => {
      const caller = new AbortController();
      const cancelled = orders.create(checkout("pay_1"), { signal: caller.signal });
      await untilBlocked(sql, 1);
      caller.abort();
      expect((await cancelled)._unsafeUnwrapErr()).toEqual({ kind: "Cancelled", outcome: "unknown" });
    });
    expect((await orders.create(checkout("pay_1")))._unsafeUnwrap().order.paymentReference).toBe("pay_1");
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 2 });
  });

  it("of one caller does not cancel another that waits for the same payment", async () => {
    const orders = moduleFor("OTHER");
    await orders.create(checkout("pay_0"));
    const sql = database.sql();
    const { first, second } = await whileCounterIsHeld(sql, "OTHER", async () => {
      const caller = new AbortController();
      const cancelled = orders.create(checkout("pay_1"), { signal: caller.signal });
      const patient = orders.create(checkout("pay_1"));
      await untilBlocked(sql, 1);
      caller.abort();
      return { first: await cancelled, second: patient };
    });
    expect(first._unsafeUnwrapErr()).toEqual({ kind: "Cancelled", outcome: "unknown" });
    expect((await second)._unsafeUnwrap().order.sequence).toBe(2);
  });

  it("of one caller gives that caller the outcome unknown, and another the answer that it placed the order", async () => {
    const orders = moduleFor("CLAIM");
    await orders.create(checkout("pay_0"));
    const sql = database.sql();
    const waiting = await whileCounterIsHeld(sql, "CLAIM", async () => {
      const caller = new AbortController();
      const starter = orders.create(checkout("pay_1"), { signal: caller.signal });
      const joiner = orders.create(checkout("pay_1"));
      const third = orders.create(checkout("pay_1"));
      await untilBlocked(sql, 1);
      caller.abort();
      expect((await starter)._unsafeUnwrapErr()).toEqual({ kind: "Cancelled", outcome: "unknown" });
      // Longer than the first attempt waits for the counter: the others need another one.
      await new Promise((resolve) => setTimeout(resolve, 700));
      return { joiner, third };
    });
    expect((await waiting.joiner)._unsafeUnwrap().replayed).toBe(false);
    expect((await waiting.third)._unsafeUnwrap().replayed).toBe(true);
  });

  it("that fires between two attempts gives not-created, and the next attempt leaves the order out", async () => {
    const retry = retryPolicy({
      lockTimeoutMs: 50,
      backoff: exponential({ initialMs: 1_000, jitter: "none" }),
    });
    const orders = ordersModule(database.db(5), { series: { ...gam, name: "BETWEEN" }, retry });
    await orders.create(checkout("pay_0"));
    // The module has the refusal of every attempt in hand once it sleeps for as long as the backoff says.
    const sleep = vi.spyOn(systemClock, "sleep");
    const delays = () => sleep.mock.calls.filter(([ms]) => ms === 1_000).length;
    const { left, stayed } = await whileCounterIsHeld(database.sql(), "BETWEEN", async () => {
      const caller = new AbortController();
      const leaving = orders.create(checkout("pay_1"), { signal: caller.signal });
      const staying = orders.create(checkout("pay_2"));
      await vi.waitUntil(() => delays() === (inject("batching") ? 1 : 2), { timeout: 10_000, interval: 1 });
      sleep.mockRestore();
      caller.abort();
      return { left: await leaving, stayed: staying };
    });
    expect(left._unsafeUnwrapErr()).toEqual({ kind: "Cancelled", outcome: "not-created" });
    expect((await stayed)._unsafeUnwrap().order.sequence).toBe(2);
    expect((await orders.findByPaymentReference("pay_1"))._unsafeUnwrap()).toBeNull();
  });

  it("that fires while its batch waits for another attempt takes the order out of the batch", async () => {
    const sql = database.sql();
    await sql`create table serialization_fails (id integer)`;
    await sql`
      create function fail_to_serialize() returns trigger language plpgsql as $$
      begin
        if exists (select from public.serialization_fails) then
          raise exception 'as two transactions that met' using errcode = '40001';
        end if;
        return new;
      end $$`;
    await sql`create trigger fail_to_serialize before insert on orders execute function fail_to_serialize()`;
    await sql`insert into serialization_fails values (1)`;
    const retry = retryPolicy({ backoff: exponential({ initialMs: 1_000, jitter: "none" }) });
    const orders = ordersModule(database.db(5), { series: { ...gam, name: "AGAIN" }, retry });
    const sleep = vi.spyOn(systemClock, "sleep");
    const delays = () => sleep.mock.calls.filter(([ms]) => ms === 1_000).length;
    const caller = new AbortController();
    const leaving = orders.create(checkout("pay_1"), { signal: caller.signal });
    const staying = orders.create(checkout("pay_2"));
    await vi.waitUntil(() => delays() === (inject("batching") ? 1 : 2), { timeout: 10_000, interval: 1 });
    sleep.mockRestore();
    caller.abort();
    await sql`drop trigger fail_to_serialize on orders`;
    expect((await leaving)._unsafeUnwrapErr()).toEqual({ kind: "Cancelled", outcome: "not-created" });
    expect((await staying)._unsafeUnwrap().order.sequence).toBe(1);
    await orders.close();
    expect((await orders.findByPaymentReference("pay_1"))._unsafeUnwrap()).toBeNull();
  });

  it("may be shared by any number of creates", async () => {
    const orders = moduleFor("SHARED_SIGNAL");
    const warnings: Error[] = [];
    const listen = (warning: Error) => void warnings.push(warning);
    process.on("warning", listen);
    const { signal } = new AbortController();
    await Promise.all(upTo(50).map((n) => orders.create(checkout(`pay_${n}`), { signal })));
    process.off("warning", listen);
    expect(warnings).toEqual([]);
  });
});
