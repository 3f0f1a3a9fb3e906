// The command audit-numbers: what it says of a ledger, and the code it ends with.
import { describe, expect, it } from "vitest";
import { appDatabase } from "../../support/app-schema.js";
import { tamper } from "../../support/audited-orders.js";
import { datedReceiptsOf, receipts } from "../../support/receipts.js";
import { type Run, runCli } from "../../support/run-cli.js";

const database = appDatabase({ receipts });
const run = (...args: readonly string[]): Promise<Run> =>
  runCli(database.url(), ["--schema", "gapless_orders", "audit-numbers", ...args]);

async function numbered(name: string, days: readonly string[]): Promise<void> {
  const { create } = datedReceiptsOf(database.db(1), name);
  for (const paidOn of days) {
    (await create({ paidOn }))._unsafeUnwrap();
  }
}

describe("gapless-orders audit-numbers", () => {
  it("ends with 0 where nothing is wrong, and prints findings that are harmless", async () => {
    await numbered("CLEAN", ["2026-03-02", "2026-03-01"]);
    const { code, output, errors } = await run("--series", "CLEAN");
    expect(output).toContain(
      "clean: 2 numbers, 0 of them fallback numbers, 0 voided, in 1 period, 2026-01-01; every period is 1..n\n",
    );
    expect(output).toMatch(/own date out of order │ 2026-01-01 │ R-2026-0002 is dated before sequence 1/);
    expect({ code, errors }).toEqual({ code: 0, errors: "" });
  });

  it("ends with 1 on a finding, as a table or as JSON, of the periods of its range", async () => {
    await numbered("GAP", ["2025-03-01", "2026-03-01", "2026-03-02", "2026-03-03"]);
    await tamper(database, [
      "delete from gapless_orders.number_ledger where series = 'GAP' and number = 'R-2026-0002'",
    ]);
    const table = await run("--series", "GAP");
    expect(table).toMatchObject({ code: 1, output: expect.stringMatching(/^NOT clean: 3 numbers/) });
    expect(table.output).toMatch(/gap +│ 2026-01-01 │ 2$/m);
    const json = await run("--series", "GAP", "--json");
    expect(json.code).toBe(1);
    expect(JSON.parse(json.output)).toMatchObject({ gaps: [{ dateKey: "2026-01-01", from: 2, to: 2 }] });
    expect((await run("--series", "GAP", "--to", "2025-12-31")).code).toBe(0);
  });

  it("ends with 2 for a series that is not there and for a day that is none", async () => {
    await numbered("THERE", ["2026-03-01"]);
    const unknown = await run("--series", "THEIR");
    expect(unknown).toMatchObject({ code: 2, output: "" });
    expect(unknown.errors).toMatch(/there is no series "THEIR"; there are: .*THERE/);
    const range = await run("--series", "THERE", "--from", "tomorrow");
    expect(range).toMatchObject({ code: 2, errors: expect.stringContaining("--from must be a day") });
  });

  it("looks into gapless_orders where no schema is named", async () => {
    await numbered("DEFAULT", ["2026-03-01"]);
    expect((await runCli(database.url(), ["audit-numbers", "--series", "DEFAULT"])).code).toBe(0);
  });
});
