// A role with the numbering's grants of docs/deploying.md can make every call of a numbering, and change nothing else.
import { readFile } from "node:fs/promises";
import { sql as query } from "drizzle-orm";
import { bigserial, date, integer, numeric, pgTable, text } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNumbering, exponential, orderSeries, retryPolicy } from "../../../src/index.js";
import { appDatabase } from "../../support/app-schema.js";
import { rightsIn } from "../../support/granted-rights.js";
import { whileCounterIsHeld } from "../../support/locks.js";

const invoices = pgTable("invoices", {
  id: bigserial({ mode: "number" }).primaryKey(),
  invoiceNo: text("invoice_no"),
  status: text().notNull().default("draft"),
  issuedOn: date("issued_on"),
  total: numeric().notNull().default("1"),
});
const invoiceLines = pgTable("invoice_lines", {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  invoiceId: bigserial("invoice_id", { mode: "number" }).references(() => invoices.id),
  title: text(),
});

const database = appDatabase(
  { invoices, invoiceLines },
  "alter table invoices add constraint refused_total check (total <> 7)",
);
const role = `gapless_numbering_${process.pid}`;

afterAll(async () => {
  await database.sql().unsafe(`drop owned by ${role}; drop role ${role}`);
});

const page = await readFile(new URL("../../../docs/deploying.md", import.meta.url), "utf8");
const [documented = "no grants", ...others] = [
  ...page.matchAll(/```sql\n(grant usage on schema gapless_orders[^`]*)```/g),
].map(([, block]) => block);
const rights = rightsIn(documented);
const asRole = (statement: string): string => statement.replaceAll(/\bapp\b/g, role);

/** Every call of a numbering, on a series of its own; which of them did not end as they should. */
async function callsThatFail(what: string): Promise<readonly string[]> {
  // A series has a short name.
  const name = what.slice(-50).trim();
  const db = database.db(3, { role });
  const retry = retryPolicy({
    lockTimeoutMs: 50,
    maxAttempts: 2,
    backoff: exponential({ initialMs: 1, jitter: "none" }),
  });
  const options = {
    table: invoices,
    number: invoices.invoiceNo,
    series: orderSeries({ name, template: "INV-{YYYY}-{####}" }),
    children: { lines: { table: invoiceLines, parent: invoiceLines.invoiceId } },
    issue: { set: { status: "issued" } },
    fallback: "timestamp",
    retry,
  } as const;
  const numbering = createNumbering(db, options);
  const dated = createNumbering(db, {
    ...options,
    series: orderSeries({ name: `${name} dated`, template: "D-{YYYY}-{####}" }),
    at: invoices.issuedOn,
    chronological: true,
  });
  const draft = async (): Promise<number> => {
    const [row] = await database.sql()`insert into invoices default values returning id`;
    return Number(row?.["id"]);
  };
  const calls: Readonly<Record<string, () => PromiseLike<boolean>>> = {
    create: async () => (await numbering.create({ lines: [{ title: "Tea" }] }, { key: "pay_1" })).isOk(),
    replay: async () => (await numbering.create({}, { key: "pay_1" })).isOk(),
    "a batch with a document that is refused": async () => {
      const batch = ["1", "7", "1"].map((total) => numbering.create({ total }));
      return (await Promise.all(batch)).map((result) => result.isOk()).join() === "true,false,true";
    },
    createIn: async () => (await db.transaction(async (tx) => numbering.createIn(tx, {}))).isOk(),
    issue: async () => (await numbering.issue(await draft())).isOk(),
    issueIn: async () => {
      const id = await draft();
      return (await db.transaction(async (tx) => numbering.issueIn(tx, id))).isOk();
    },
    dated: async () => (await dated.create({ issuedOn: "2026-03-01" })).isOk(),
    fallback: () =>
      whileCounterIsHeld(
        database.sql(),
        name,
        async () =>
          (await numbering.create({})).match(
            ({ number }) => /-T/.test(number),
            () => false,
          ),
        "gapless_orders.order_sequence_tracker",
      ),
    "a counter that is behind": async () => {
      await database.sql()`
        update gapless_orders.order_sequence_tracker set last_sequence = 1 where series = ${name}`;
      return (await numbering.create({})).isOk();
    },
    sync: async () => (await numbering.sync()).isOk(),
    find: async () =>
      (await numbering.findByKey("pay_1")).match(
        (found) => found?.document !== null,
        () => false,
      ),
    void: async () => {
      const [row] = await database.sql()`
        select number from gapless_orders.number_ledger where series = ${name} limit 1`;
      return (await numbering.void(String(row?.["number"]), "test")).isOk();
    },
    peek: async () => (await numbering.peek()).isOk(),
    audit: async () => (await numbering.audit()).isOk(),
  };
  const failed: string[] = [];
  for (const [call, run] of Object.entries(calls)) {
    if (!(await run())) {
      failed.push(call);
    }
  }
  return failed;
}

describe("docs/deploying.md", () => {
  it("lists the grants of a numbering once, so that no older list is followed", () => {
    expect(others).toEqual([]);
  });
});

describe("an application role with the documented grants of a numbering", () => {
  beforeAll(async () => {
    await database.sql().unsafe(`
      revoke all on schema public from public;
      create role ${role} nologin;
      grant usage on schema public to ${role};
      ${asRole(documented)}`);
  });

  it("makes every call of the numbering, and raises a counter that is behind", async () => {
    expect(await callsThatFail("ALL")).toEqual([]);
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
    "has %s for speed: without it the documents of a failed batch are sent one by one",
    async (what, { revoke, grant }) => {
      await database.sql().unsafe(asRole(revoke));
      try {
        expect(await callsThatFail(what)).toEqual([]);
      } finally {
        await database.sql().unsafe(asRole(grant));
      }
    },
  );

  it("changes and deletes nothing else of what was given", async () => {
    const db = database.db(1, { role });
    for (const statement of [
      "delete from gapless_orders.number_ledger",
      "truncate gapless_orders.number_ledger",
      "update gapless_orders.number_ledger set number = 'x'",
      "update gapless_orders.number_ledger set document_key = 'x'",
      "delete from gapless_orders.order_sequence_tracker",
      "update gapless_orders.order_sequence_tracker set series = 'x'",
      "update invoices set total = 0",
      "delete from invoices",
    ]) {
      const refused = await db.execute(query.raw(statement)).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(refused, statement).toMatchObject({ cause: { code: "42501" } });
    }
  });
});
