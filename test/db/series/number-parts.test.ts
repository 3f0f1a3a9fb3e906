// A statement puts the numbers of a period together from parts; each is the one that format_order_number makes.
import { rm } from "node:fs/promises";
import { PGlite } from "@electric-sql/pglite";
import { drizzle } from "drizzle-orm/pglite";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { orderSeries } from "../../../src/index.js";
import { migrate } from "../../../src/migrations/index.js";
import { preparePlacing } from "../../../src/sql/place-orders.js";
import { parseOrder } from "../../../src/validation/parse-order.js";
import { anyDate, anySeries } from "../../support/any-series.js";
import { checkout, upTo } from "../../support/checkouts.js";
import { initialisedDirectory } from "../../support/initialised-directory.js";
import { shippedTables } from "../../support/shipped-tables.js";

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

/** As many nines as a width has, and the numbers around them: where a number becomes longer than its template. */
const anySequence = fc.oneof(
  fc.integer({ min: 1, max: 100_000 }),
  fc.tuple(fc.integer({ min: 1, max: 15 }), fc.nat(2)).map(([digits, more]) => 10 ** digits - 2 + more),
);

/** What the server answers to a call of format_order_number, or with which code it refuses. */
async function formatted(template: string, dateKey: string, sequence: number): Promise<string> {
  const call = client.query<{ answer: string }>("select format_order_number($1, $2::date, $3) as answer", [
    template,
    dateKey,
    sequence,
  ]);
  return await call.then(({ rows }) => rows[0]?.answer ?? "", codeOf);
}

function codeOf(thrown: unknown): string {
  const cause = thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown;
  return cause instanceof Error && "code" in cause ? String(cause.code) : "no code";
}

describe("the numbers of a statement", () => {
  it("are those of format_order_number, whatever the template, the day and the sequence", async () => {
    const place = preparePlacing(drizzle(client), shippedTables, { named: true, lockTimeoutMs: null });
    const three = fc.array(fc.record({ any: anySeries, isFixed: fc.boolean(), first: anySequence }), {
      minLength: 1,
      maxLength: 3,
    });
    let run = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(three, anyDate, async (kinds, placedAt) => {
        run += 1;
        const counted = kinds.map(({ any, isFixed, first }, index) => {
          const { minimumDigits, offset } = any.parsed.sequence;
          const isRoom = isFixed && String(offset + 1).length <= minimumDigits;
          const options = isRoom ? ({ overflow: "reject" } as const) : {};
          const { template, timeZone } = any;
          return { series: orderSeries({ name: `${run} ${index}`, template, timeZone, ...options }), first };
        });
        for (const { series, first } of counted) {
          await client.query(
            `insert into order_sequence_tracker (series, date_key, last_sequence)
             values ($1, order_date_key($2, $3, $4::timestamptz), $5)`,
            [series.name, series.template, series.timeZone, placedAt, first - 1],
          );
        }
        const batch = counted.flatMap(({ series }) =>
          upTo(2).map(() => ({
            series,
            submission: parseOrder(checkout(undefined, { placedAt }), series)._unsafeUnwrap(),
          })),
        );
        const numbers = await place(batch, "sequenced").then(
          (rows) => rows.map(({ order }) => order),
          codeOf,
        );
        const { rows: days } = await client.query<{ day: string }>(
          `select date_key::text as day from order_sequence_tracker where series like $1 order by series`,
          [`${run} %`],
        );
        const expected = await Promise.all(
          counted.flatMap(({ series, first }, index) =>
            [first, first + 1].map((sequence) =>
              formatted(series.template, days[index]?.day ?? "", sequence),
            ),
          ),
        );
        if (expected.includes("OG007")) {
          refused += 1;
          expect(numbers).toBe("OG007");
        } else {
          expect(
            typeof numbers === "string" ? numbers : numbers.map(({ orderNumber }) => orderNumber),
          ).toEqual(expected);
        }
      }),
      { numRuns: 300 },
    );
    expect(refused).toBeGreaterThan(0);
  });
});
