// An audit that may not see every row of its series is no audit: it is refused, and says what to do.
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { checkout, gam } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { ordersModule } from "../../support/orders-module.js";
import { runCli } from "../../support/run-cli.js";

const database = testDatabase();
const role = `gapless_auditor_${randomBytes(4).toString("hex")}`;
const group = `${role}_group`;
const series = { ...gam, name: "it's B" };

beforeAll(async () => {
  await database.sql().unsafe(`
    create role ${group} nologin;
    create role ${role} login password 'audits' in role ${group};
    grant select on orders, order_sequence_tracker to ${group};
    grant execute on function audit_order_numbers(date, date, text), first_period_in to ${group}`);
  const orders = ordersModule(database.db(1), { series });
  for (const reference of ["pay_1", "pay_2", "pay_3"]) {
    (await orders.create(checkout(reference, { placedAt: "2026-01-05T09:00:00Z" })))._unsafeUnwrap();
  }
  await database.sql().begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`delete from orders where sequence = 2`;
  });
});
afterAll(async () => {
  await database
    .sql()
    .unsafe(`drop owned by ${role}, ${group} cascade; drop role ${role}; drop role ${group}`);
});
beforeEach(async () => {
  await database.sql().unsafe(`
    do $drop$
    declare
      _policy record;
    begin
      for _policy in select * from pg_policies where schemaname = 'public' loop
        execute format('drop policy %I on %I', _policy.policyname, _policy.tablename);
      end loop;
    end
    $drop$`);
});

const everything = "using (true)";
const audited = async () => ordersModule(database.db(1, { role }), { series }).audit();
const give = (onOrders: string, onCounters: string) =>
  database.sql().unsafe(`
    ${onOrders === "" ? "" : `create policy one on orders ${onOrders}`};
    ${onCounters === "" ? "" : `create policy one on order_sequence_tracker ${onCounters}`}`);
const refusal = {
  kind: "ReadFailed",
  attempts: [{ cause: { code: "42501", message: expect.stringContaining("BYPASSRLS") } }],
};

describe("the audit of a role with policies", () => {
  it.each([
    ["none", "", ""],
    ["another series' orders", "using (series is not distinct from 'A')", everything],
    ["another series' counters", everything, "using (series is not distinct from 'A')"],
    ["orders alone", everything, ""],
    ["counters alone", "", everything],
    ["some orders of the series", "using (series = 'it''s B' and total_amount > 5)", everything],
    ["everything, for somebody else", "to pg_monitor using (true)", everything],
    ["everything, to be written", "for insert with check (true)", everything],
  ])("that let it see %s is refused", async (_, onOrders, onCounters) => {
    await give(onOrders, onCounters);
    expect((await audited())._unsafeUnwrapErr()).toMatchObject(refusal);
  });

  it("is refused where one policy restricts the others", async () => {
    await give(everything, everything);
    await database.sql()`create policy two on orders as restrictive using (total_amount > 5)`;
    expect((await audited())._unsafeUnwrapErr()).toMatchObject(refusal);
  });

  it.each([
    ["everything", everything],
    ["everything, by a role that it is in", `for select to ${group} using (true)`],
    ["its own series", "using (series is not distinct from 'it''s B')"],
    ["its own series, by =", "using (series = 'it''s B')"],
  ])("that let it see %s finds what is wrong", async (_, policy) => {
    await give(policy, policy);
    expect((await audited())._unsafeUnwrap()).toMatchObject({
      clean: false,
      gaps: [{ dateKey: "2026-01-05", from: 2, to: 2 }],
      orders: 2,
    });
  });

  it("that hide rows ends the command with 1 and advice", async () => {
    await give("using (series is not distinct from 'A')", everything);
    const url = new URL(database.url());
    [url.username, url.password] = [role, "audits"];
    const { code, output, errors } = await runCli(url.href, ["audit", "--series", series.name]);
    expect(errors).toContain("audit as the owner of the tables or as a role with BYPASSRLS");
    expect(output).toBe("");
    expect(code).toBe(1);
  });
});
