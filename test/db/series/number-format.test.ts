// Formatting in SQL and parsing in TypeScript are inverses, over generated series, dates and sequences.
import { rm } from "node:fs/promises";
import { PGlite } from "@electric-sql/pglite";
import { drizzle } from "drizzle-orm/pglite";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { orderSeries, parseOrderNumber } from "../../../src/index.js";
import { migrate } from "../../../src/migrations/index.js";
import { anyDate, anySeries } from "../../support/any-series.js";
import { initialisedDirectory } from "../../support/initialised-directory.js";

let directory: string;
let client: PGlite;
beforeAll(async () => {
  directory = await initialisedDirectory();
  client = new PGlite(directory);
  await migrate(drizzle(client));
});
afterAll(async () => {
  await client.close();
  await rm(directory, { recursive: true });
});

async function ask(expression: string, parameters: readonly unknown[]): Promise<string> {
  const { rows } = await client.query<{ answer: string }>(`select ${expression} as answer`, [...parameters]);
  return rows[0]?.answer ?? "";
}

describe("an order number", () => {
  it("that SQL formats is read back by TypeScript", async () => {
    const sequence = fc.oneof(
      fc.integer({ min: 1, max: 100_000 }),
      fc.maxSafeInteger().map((n) => Math.abs(n) + 1),
    );
    await fc.assert(
      fc.asyncProperty(anySeries, anyDate, sequence.filter(Number.isSafeInteger), async (series, at, n) => {
        const dateKey = await ask("order_date_key($1, $2, $3::timestamptz)::text", [
          series.template,
          series.timeZone,
          at,
        ]);
        const number = await ask("format_order_number($1, $2::date, $3)", [series.template, dateKey, n]);
        expect(parseOrderNumber(series, number)._unsafeUnwrap()).toEqual({
          orderNumber: number,
          kind: "sequenced",
          dateKey,
          sequence: n,
        });
      }),
      { numRuns: 300 },
    );
  });

  it("that has to fit its width is read back, or refused where it does not", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.nat(99),
        fc.integer({ min: 1, max: 20_000 }),
        async (width, added, n) => {
          fc.pre(String(added + 1).length <= width);
          const template = `B{${"#".repeat(width)}}`;
          const series = orderSeries({ name: "B", template, first: added + 1, overflow: "reject" });
          const asked = ask("format_order_number($1, '2026-01-01', $2)", [series.template, n]);
          if (n + added < 10 ** width) {
            expect(parseOrderNumber(series, await asked)._unsafeUnwrap()).toMatchObject({ sequence: n });
          } else {
            await expect(asked).rejects.toMatchObject({ code: "OG007" });
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it("made without a counter is read back as its wall-clock time", async () => {
    await fc.assert(
      fc.asyncProperty(anySeries, anyDate, async (series, at) => {
        const parameters = [series.template, series.timeZone, at];
        const number = await ask("format_fallback_order_number($1, $2, $3::timestamptz)", parameters);
        const wallClock = `to_char($1::timestamptz at time zone $2, 'YYYY-MM-DD"T"HH24:MI:SS.MS')`;
        expect(parseOrderNumber(series, number)._unsafeUnwrap()).toEqual({
          orderNumber: number,
          kind: "fallback",
          at: await ask(wallClock, [at, series.timeZone]),
        });
      }),
      { numRuns: 200 },
    );
  });

  it("has a template that SQL and TypeScript both accept or both refuse", async () => {
    const part = fc.constantFrom(
      "{YYYY}",
      "{YY}",
      "{MM}",
      "{DD}",
      "{YYYY+1}",
      "{YYYY@04}",
      "{YY@07}",
      "{YYYY+1@07}",
      "{YY+1@04}",
      "{YYYY@01}",
      "{YY@13}",
      "{MM@04}",
      "@04",
      "{####}",
      "{#}",
      "{##+98!}",
      "{##+99!}",
      "{####+1000}",
      "{####+01}",
      "{####!}",
      "{####!+1}",
      "{",
      "}",
      "#",
      "a",
      "-",
      "\n",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 6 }), async (parts) => {
        const template = parts.join("");
        const inSql = await ask("check_order_template($1)", [template]).then(
          () => true,
          () => false,
        );
        const inTypeScript = (() => {
          try {
            orderSeries({ name: "ANY", template });
            return true;
          } catch {
            return false;
          }
        })();
        expect([template, inSql]).toEqual([template, inTypeScript]);
      }),
      {
        numRuns: 1_000,
        // Too rare to be left to chance.
        examples: [
          [["{YYYY@04}", "{YY+1@07}", "{####}"]],
          [["{YYYY@04}", "{YY+1@04}", "{####}"]],
          [["{YYYY+1}", "{YY@07}", "{####}"]],
          [["{YY+1@04}", "{MM}", "{DD}", "{####}"]],
        ],
      },
    );
  });
});
