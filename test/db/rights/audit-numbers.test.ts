// An audit of numbers that may not see every row of the ledger, the counters and the table is refused.
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { appDatabase } from "../../support/app-schema.js";
import { tamper } from "../../support/audited-orders.js";
import { receipts, receiptsOf } from "../../support/receipts.js";

const database = appDatabase({ receipts });
const role = `gapless_number_auditor_${randomBytes(4).toString("hex")}`;
const name = "it's B";
const tables = ["gapless_orders.number_ledger", "gapless_orders.order_sequence_tracker", "receipts"] as const;

beforeAll(async () => {
  await database.sql().unsafe(`
    create role ${role} nologin;
    grant usage on schema gapless_orders to ${role};
    grant select on ${tables.join(", ")} to ${role};
    grant execute on function gapless_orders.audit_numbers, gapless_orders.first_period_in,
      gapless_orders.refuse_hidden_rows to ${role};
    alter table receipts enable row level security`);
  const { create } = receiptsOf(database.db(1), name);
  for (const key of ["pay_1", "pay_2", "pay_3"]) {
    (await create({}, { key }))._unsafeUnwrap();
  }
  await tamper(database, ["delete from gapless_orders.number_ledger where sequence = 2"]);
});
afterAll(async () => {
  await database.sql().unsafe(`drop owned by ${role} cascade; drop role ${role}`);
});
beforeEach(async () => {
  for (const table of tables) {
    await database.sql().unsafe(`drop policy if exists one on ${table}`);
  }
});

const audited = async () => receiptsOf(database.db(1, { role }), name).audit();
const everything = "using (true)";

/** @param policies one for each of the tables; empty for none */
async function give(...policies: readonly string[]): Promise<void> {
  for (const [index, table] of tables.entries()) {
    if (policies[index] !== "") {
      await database.sql().unsafe(`create policy one on ${table} ${policies[index]}`);
    }
  }
}

describe("the audit of numbers by a role with policies", () => {
  it.each([
    ["nothing", "", "", ""],
    ["another series", "using (series = 'A')", everything, everything],
    ["the counters of another series", everything, "using (series = 'A')", everything],
    ["no documents", everything, everything, ""],
    ["some documents", everything, everything, "using (total > 5)"],
  ])("that let it see %s is refused", async (_, ...policies) => {
    await give(...policies);
    expect((await audited())._unsafeUnwrapErr()).toMatchObject({
      kind: "ReadFailed",
      attempts: [{ cause: { code: "42501", message: expect.stringContaining("BYPASSRLS") } }],
    });
  });

  it.each([
    ["everything", everything],
    ["its own series", "using (series is not distinct from 'it''s B')"],
  ])("that let it see %s, and all documents, finds what is wrong", async (_, policy) => {
    await give(policy, policy, everything);
    expect((await audited())._unsafeUnwrap()).toMatchObject({
      clean: false,
      gaps: [{ from: 2, to: 2 }],
      numbers: 2,
      unledgeredTotal: 1,
    });
  });
});
