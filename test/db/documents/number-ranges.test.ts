// A series none of whose numbers fits its column is refused when the numbering is made.
import { bigint, integer, pgTable, serial, smallint, text, varchar } from "drizzle-orm/pg-core";
import { describe, expect, it } from "vitest";
import { createNumbering, orderSeries } from "../../../src/index.js";
import { testDatabase } from "../../support/database.js";
import { sharedPools } from "../../support/numbered-tables.js";

const open = sharedPools(testDatabase({ migrated: false }));

const series = <const Name extends string, const Template extends string>(name: Name, template: Template) =>
  // @ts-expect-error of a template that is not known here the compiler cannot tell that it is well formed
  orderSeries({ name, template });

describe("a series none of whose numbers fits its column", () => {
  const table = pgTable("too_small", {
    id: serial().primaryKey(),
    small: smallint(),
    whole: integer(),
    safe: bigint({ mode: "number" }),
    big: bigint({ mode: "bigint" }),
    short: varchar({ length: 20 }),
    made: text().generatedAlwaysAs("x"),
  });
  type Column = "small" | "whole" | "safe" | "big" | "short" | "made";
  const of = (column: Column, template: string) =>
    createNumbering(open(), { table, number: table[column], series: series("SMALL", template) });

  it("is refused when the numbering is made, by the range that the column has and Drizzle reads", () => {
    expect(() => of("small", "{#+100000}")).toThrow(
      "a number is at least 100001, and the largest that the column small can have is 32767",
    );
    expect(() => of("whole", "{YYYY}{MM}{DD}{####}")).toThrow(/at least 190001010001.*2147483647/);
    expect(() => of("safe", "{YYYY}{MM}{DD}{##########}")).toThrow(/9007199254740991/);
    expect(() => of("big", "{YYYY}{MM}{DD}{############}")).toThrow(/9223372036854775807/);
    for (const [column, template] of [
      ["small", "{#+32766}"],
      ["whole", "{YYYY}{####}"],
      ["safe", "{YYYY}{MM}{DD}{#######}"],
      ["big", "{YYYY}{MM}{DD}{##########}"],
    ] as const) {
      expect(() => of(column, template)).not.toThrow();
    }
  });

  it("is refused where only its fallback numbers do not fit", () => {
    const withFallback = (template: string) => () =>
      createNumbering(open(), {
        table,
        number: table.short,
        series: series("F", template),
        fallback: "timestamp",
      });
    expect(withFallback("INV-{YYYY}-{####}")).toThrow(
      "a fallback number has 32 characters, and the column short has room for 20",
    );
    expect(withFallback("{DD}{MM}{YYYY}{#}")).toThrow(/fallback number has 23/);
    expect(() => of("short", "INV-{YYYY}-{####}")).not.toThrow();
  });

  it("is refused for a column whose values the database generates", () => {
    expect(() => of("made", "A-{#}")).toThrow("the database generates its values");
  });
});
