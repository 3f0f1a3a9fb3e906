// Audits and ledgers of tables that are spread over servers, on one server: their statements, and what they report.
// Whether Citus takes the statements is tried on a cluster: see docs/citus.md.
import { beforeAll, describe, expect, it } from "vitest";
import { type AuditRange, createOrdersModule } from "../../../src/index.js";
import { tamper } from "../../support/audited-orders.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { runCli } from "../../support/run-cli.js";

const database = testDatabase();
let db: ReturnType<typeof database.db>;
beforeAll(() => {
  db = database.db(5);
});

describe("an audit of distributed tables", () => {
  it("sends two statements, and reports what an audit of one server reports", async () => {
    const series = { ...gam, name: "AUDITED" };
    const orders = createOrdersModule(db, { series, distributed: true });
    const plain = createOrdersModule(db, { series });
    for (const placedAt of ["2026-01-05", "2026-01-06", "2026-01-06", "2026-01-06", "2026-01-08"]) {
      (await orders.create(checkout(undefined, { placedAt: `${placedAt}T09:00:00Z` })))._unsafeUnwrap();
    }
    await tamper(database, [
      "delete from orders where series = 'AUDITED' and date_key = '2026-01-06' and sequence = 2",
      "update order_sequence_tracker set last_sequence = 9 where series = 'AUDITED' and date_key = '2026-01-08'",
    ]);
    const reports = async (range: AuditRange) => {
      const report = (await orders.audit(range))._unsafeUnwrap();
      expect(report).toEqual((await plain.audit(range))._unsafeUnwrap());
      return report;
    };
    expect(await reports({})).toMatchObject({
      clean: false,
      periods: 3,
      orders: 4,
      gaps: [{ dateKey: "2026-01-06", from: 2, to: 2 }],
      countersAhead: [{ dateKey: "2026-01-08", counter: 9, highest: 1 }],
    });
    expect(await reports({ to: "2026-01-05" })).toMatchObject({ clean: true, periods: 1, orders: 1 });
    expect(await reports({ from: "2026-01-07", to: "2026-01-07" })).toMatchObject({
      clean: false,
      periods: 0,
    });
    expect(await reports({ from: "2026-02-01" })).toMatchObject({ clean: false, periods: 0, orders: 0 });
  });

  it("is the command line's too, which imports and lists their orders", async () => {
    const options = ["--distributed", "--series", "BY COMMAND"];
    const imported = await runCli(
      database.url(),
      ["import", "-", ...options, "--template", gam.template],
      upTo(3)
        .map((n) => `${JSON.stringify(checkout(`pay_${n}`, { placedAt: "2026-01-05T09:00:00Z" }))}\n`)
        .join(""),
    );
    expect(imported).toMatchObject({ code: 0, output: "3 placed, 0 replayed, 0 failed\n" });
    const audited = await runCli(database.url(), ["audit", ...options]);
    expect(audited).toMatchObject({ code: 0, output: expect.stringMatching(/^clean: 3 orders/) });
    const listed = await runCli(database.url(), ["ledger", ...options, "--csv"]);
    expect(listed.output.match(/^number,/gm)).toHaveLength(3);
  });
});
