// The condition and the columns of a numbering's issues are the app's own SQL: its values mean the same in every session.
import { and, eq, inArray, isNull, type SQL, sql } from "drizzle-orm";
import { bigint, jsonb, pgTable, serial, text, timestamp } from "drizzle-orm/pg-core";
import { beforeAll, describe, expect, it } from "vitest";
import { createNumbering, orderSeries, retryPolicy } from "../../../src/index.js";
import { upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { batching, numberedTables, sharedPools } from "../../support/numbered-tables.js";

const database = testDatabase({ migrated: false });
const createTables = numberedTables(database);
const open = sharedPools(database);

const bills = pgTable("bills", {
  id: serial().primaryKey(),
  no: text(),
  status: text().notNull().default("draft"),
  tenant: bigint({ mode: "bigint" }),
  tags: text().array(),
  extra: jsonb(),
  at: timestamp({ withTimezone: true }),
});
beforeAll(() => createTables({ bills }));

let series = 0;
function numbering(issue: { when?: SQL; set?: Record<string, SQL> }, settings = {}, options = {}) {
  series += 1;
  return createNumbering(open(settings), {
    table: bills,
    number: bills.no,
    series: orderSeries({ name: `series ${series}`, template: "B-{#}" }),
    issue,
    ...batching(),
    ...options,
  });
}

async function draft(values = {}): Promise<number> {
  const [row] = await open().insert(bills).values(values).returning({ id: bills.id });
  return row?.id ?? 0;
}

/** Texts that end a literal, or the statement, where they are written into it without care. */
const hostile = [
  "O'Brien",
  "a\\",
  "\\'; drop table bills; --",
  "\\\\'",
  "$1 $$ $x$ %s %L",
  "line\nbreak",
  "E'\\x41'",
  "ünïcode 👑",
];

it("a column that a call sets to undefined is set as the numbering says", async () => {
  const { issue } = createNumbering(open(), {
    table: bills,
    number: bills.no,
    series: orderSeries({ name: "undefined", template: "B-{#}" }),
    issue: { set: { status: "issued" } },
    ...batching(),
  });
  const issued = await issue(await draft(), { set: { status: undefined } });
  expect(issued._unsafeUnwrap().document.status).toBe("issued");
});

describe.each(["on", "off"])("with standard_conforming_strings %s", (setting) => {
  it.each(hostile)("a text of a condition, and of a column that is set, is that text: %s", async (value) => {
    const settings = { standard_conforming_strings: setting, escape_string_warning: "off" };
    const set = { status: sql`${value} || ${"'\\"}` };
    const { issue } = numbering({ when: eq(bills.status, value), set }, settings);
    const [one, other] = [await draft({ status: value }), await draft({ status: `${value}.` })];
    const results = await Promise.all([one, other, one].map((id) => issue(id)));
    expect(results[0]?._unsafeUnwrap().document.status).toBe(`${value}'\\`);
    expect(results[1]?._unsafeUnwrapErr()).toEqual({ kind: "NotIssuable" });
    // Refused together, and so executed once more, one by one, by a function.
    await database.sql()`alter table bills add constraint refused check (status <> '.') not valid`;
    const dot = numbering({ when: eq(bills.status, value), set: { status: sql`${"."}` } }, settings);
    const ids = [await draft({ status: value }), await draft({ status: value })];
    const refused = await Promise.all(ids.map((id) => dot.issue(id)));
    for (const result of refused) {
      expect(result._unsafeUnwrapErr()).toMatchObject({ kind: "DocumentRejected", constraint: "refused" });
    }
    await database.sql()`alter table bills drop constraint refused`;
  });
});

describe("a value of a condition", () => {
  const at = new Date("2026-11-26T10:00:00.123Z");
  const conditions: Readonly<Record<string, SQL | undefined>> = {
    "a bigint": eq(bills.tenant, 9_007_199_254_740_993n),
    "a list": inArray(bills.tenant, [1n, 9_007_199_254_740_993n]),
    "a date": eq(bills.at, at),
    "an array": eq(bills.tags, ["a", "b'\\"]),
    JSON: eq(bills.extra, { a: "'\\" }),
    "a number and a boolean": sql`${5} > 4 and ${true} and ${null} is null`,
    bytes: sql`${Uint8Array.from([0, 92])}::bytea = '\\x005c'::bytea`,
    none: and(isNull(bills.no), sql`${bills.tenant} > ${5}`),
  };

  it.each(Object.keys(conditions))("may be %s", async (what) => {
    const id = await draft({
      tenant: 9_007_199_254_740_993n,
      at,
      tags: ["a", "b'\\"],
      extra: { a: "'\\" },
    });
    const when = conditions[what];
    const { issue } = numbering(when === undefined ? {} : { when });
    expect((await issue(id))._unsafeUnwrap().number).toBe("B-1");
  });

  it("that has no literal is refused at construction", () => {
    for (const when of [sql`${sql.placeholder("later")}`, sql`${Symbol("none")}`, sql`${() => 1}`]) {
      expect(() => numbering({ when })).toThrow("createNumbering: issue.when: a value has no literal");
    }
    expect(() => numbering({ set: { nothing: sql`1` } })).toThrow("issue.set.nothing is not a column");
  });
});

describe("a document that has been issued and whose number was cleared by hand", () => {
  it("gets its number back although the condition no longer holds, and nothing else", async () => {
    const { issue } = numbering({ when: eq(bills.status, "draft"), set: { status: sql`'issued'` } });
    const id = await draft();
    (await issue(id))._unsafeUnwrap();
    await database.sql()`update bills set no = null, status = 'paid' where id = ${id}`;
    expect((await issue(id))._unsafeUnwrap()).toMatchObject({
      number: "B-1",
      replayed: true,
      document: { no: "B-1", status: "paid" },
    });
  });
});

describe("a document whose row a stranger has locked", () => {
  it("is RetriesExhausted after its attempts, while the others get their numbers", async () => {
    const retry = retryPolicy({ lockTimeoutMs: 50, maxAttempts: 3 });
    const { issue } = numbering({}, {}, { retry });
    const ids = await Promise.all(upTo(10).map(() => draft()));
    await database.sql().begin(async (stranger) => {
      await stranger`select from bills where id = ${ids[4] ?? 0} for update`;
      const results = await Promise.all(ids.map((id) => issue(id)));
      expect(results.filter((result) => result.isOk())).toHaveLength(9);
      expect(results[4]?._unsafeUnwrapErr()).toMatchObject({
        kind: "RetriesExhausted",
        outcome: "not-created",
        attempts: expect.arrayContaining([expect.objectContaining({ failure: "contention" })]),
      });
    });
    expect((await issue(ids[4] ?? 0))._unsafeUnwrap().number).toBe("B-10");
  });
});

describe("a column that Drizzle sets by an expression with every update", () => {
  it("is set by an issue too, unless the issue says otherwise", async () => {
    const touched = pgTable("touched", {
      id: serial().primaryKey(),
      no: text(),
      at: timestamp({ mode: "string" })
        .defaultNow()
        .$onUpdate(() => sql`timestamp '2026-11-26 10:00:00'`),
    });
    await createTables({ touched });
    const { issue } = createNumbering(open(), {
      table: touched,
      number: touched.no,
      series: orderSeries({ name: "TOUCHED", template: "T-{#}" }),
    });
    await database.sql()`insert into touched (at) values ('2020-01-01'), ('2020-01-01')`;
    expect((await issue(1))._unsafeUnwrap().document.at).toBe("2026-11-26 10:00:00");
    const said = await issue(2, { set: { at: "2021-01-01 00:00:00" } });
    expect(said._unsafeUnwrap().document.at).toBe("2021-01-01 00:00:00");
  });
});
