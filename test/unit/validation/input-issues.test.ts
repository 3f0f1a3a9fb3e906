// However many faults an input has, an error names at most 100 issues, each with a path of at most 255 characters.
import { integer, pgTable, text } from "drizzle-orm/pg-core";
import { describe, expect, it } from "vitest";
import { connect } from "../../../src/connection/connect.js";
import { createNumbering } from "../../../src/index.js";
import { parseOrder } from "../../../src/validation/parse-order.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";

const keys = (count: number, name = "k") => Object.fromEntries(upTo(count).map((n) => [`${name}${n}`, 0]));
const formatIssues = (changes: object) =>
  parseOrder({ ...checkout("pay_1"), ...changes }, gam)._unsafeUnwrapErr().issues;

const tickets = pgTable("tickets", {
  id: integer("id").primaryKey(),
  number: text("number"),
  tags: integer("tags").array().notNull(),
  grid: integer("grid").array().array(),
});
// Nothing listens there, and nothing is sent: what is asserted is refused before.
const numbering = createNumbering(connect("postgres://nobody@127.0.0.1:1/none").db, {
  table: tickets,
  number: tickets.number,
  series: gam,
});

async function ofTable(changes: object) {
  const error = (await numbering.create({ id: 1, tags: [1], ...changes }))._unsafeUnwrapErr();
  return error.kind === "InvalidDocument" ? error.issues : error.kind;
}

describe("an input with very many faults", () => {
  it.each<[string, object, number]>([
    ["100,000 unknown fields", keys(100_000), 2],
    [
      "1,000 lines with a wrong quantity",
      { items: Array(1_000).fill({ sku: "A", quantity: 0, unitAmount: 1 }) },
      901,
    ],
    [
      "unknown fields in each of 1,000 lines",
      { items: Array(1_000).fill({ sku: "A", quantity: 1, unitAmount: 1, ...keys(100) }) },
      2,
    ],
    ["100,000 keys of metadata with a NUL", { metadata: keys(100_000, "\0") }, 2],
    ["9,000 texts of metadata with a NUL", { metadata: { texts: Array(9_000).fill("\0") } }, 2],
    ["metadata of 2^32 - 1 holes", { metadata: { holes: Array(2 ** 32 - 1) } }, 2],
    ["101 unknown fields", keys(101), 2],
  ])(
    "is refused with 100 issues, the last of which says how many more were found: %s",
    (_, changes, more) => {
      const issues = formatIssues(changes);
      expect(issues).toHaveLength(100);
      expect(issues.slice(0, 99).every(({ path }) => path !== "")).toBe(true);
      expect(issues.at(-1)).toEqual({ path: "", message: `and at least ${more} more faults` });
    },
  );

  it("is refused with all of them where they are 100", () => {
    expect(formatIssues(keys(100)).map(({ path }) => path)).toEqual(upTo(100).map((n) => `k${n}`));
  });

  it("has its paths cut, however deep and long its keys are", () => {
    const deep = upTo(30).reduce<object>((inner, n) => ({ ["k".repeat(60) + n]: inner }), { bad: "\0" });
    const [issue] = formatIssues({ metadata: deep });
    expect(issue?.path).toHaveLength(255);
    expect(issue?.path).toMatch(/^metadata\.k+30\..*…$/);
  });
});

describe("an array for a column of an app's table", () => {
  it.each<[string, object, number]>([
    ["250,000 texts for numbers", { tags: Array(250_000).fill("x") }, 2],
    ["125,000 arrays of a text for arrays of numbers", { grid: Array(125_000).fill(["x"]) }, 2],
    ["1,000 arrays of 1,000 texts", { grid: Array(1_000).fill(Array(1_000).fill("x")) }, 2],
    ["250,000 numbers for arrays of numbers", { grid: Array(250_000).fill(1) }, 2],
    ["999 texts for numbers, few enough for zod", { tags: Array(999).fill("x") }, 900],
  ])("is refused with 100 issues: %s", async (_, changes, more) => {
    const issues = await ofTable(changes);
    expect(issues).toHaveLength(100);
    expect(issues[0]).toMatchObject({ path: expect.stringMatching(/^(tags|grid)\[0\](\[0\])?$/) });
    expect(issues.at(-1)).toEqual({ path: "", message: `and at least ${more} more faults` });
  });

  it("is refused with the index of its one wrong entry", async () => {
    const tags = upTo(5_000).map((n) => (n === 4_321 ? "x" : n));
    expect(await ofTable({ tags })).toMatchObject([{ path: "tags[4320]" }]);
  });

  it("is refused where it is missing and the column demands one, and where it is null", async () => {
    expect(await ofTable({ tags: undefined })).toMatchObject([{ path: "tags" }]);
    expect(await ofTable({ tags: null })).toMatchObject([{ path: "tags" }]);
  });
});
