// The command ledger: what it prints of orders and of an app's tables, as a table or as CSV, and the code it ends with.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { createNumbering } from "../../../src/index.js";
import { migrate } from "../../../src/migrations/index.js";
import { appDatabase } from "../../support/app-schema.js";
import { placeOn, tamper } from "../../support/audited-orders.js";
import { receipts, seriesNamed } from "../../support/receipts.js";
import { cliCommand, type Run, runCli } from "../../support/run-cli.js";

const database = appDatabase({ receipts });
const run = (...args: readonly string[]): Promise<Run> => runCli(database.url(), ["ledger", ...args]);

async function receiptsNumbered(name: string) {
  const numbering = createNumbering(database.db(1), {
    table: receipts,
    number: receipts.receiptNo,
    series: seriesNamed(name),
    at: receipts.paidOn,
  });
  for (const [index, paidOn] of ["2025-03-01", "2026-03-01", "2026-03-02", "2026-03-03"].entries()) {
    (await numbering.create({ paidOn }, { key: `pay_${index}` }))._unsafeUnwrap();
  }
  return numbering;
}

describe("gapless-orders ledger", () => {
  it("prints the numbers of an app's table, its deleted rows, voids and gaps, of the periods of the range", async () => {
    const numbering = await receiptsNumbered("INV");
    (await numbering.void("R-2026-0001", "=typed twice"))._unsafeUnwrap();
    await database.sql()`delete from receipts where receipt_no = 'R-2026-0001'`;
    await tamper(database, [
      "delete from gapless_orders.number_ledger where series = 'INV' and number = 'R-2026-0002'",
    ]);
    const range = ["--series", "INV", "--from", "2026-06-01", "--to", "2026-12-31"];
    const table = await run(...range);
    expect(table.output).toMatch(/^number +│ period/);
    expect(table.output).toMatch(/R-2026-0001 │ .*deleted.*reason: =typed twice/);
    expect(table.output).toMatch(/GAP +│ 2026-01-01 │ 2 /);
    expect(table.output).not.toContain("R-2025");
    expect(table).toMatchObject({
      code: 0,
      errors:
        "2 numbers, 0 of them fallback numbers, 1 voided, 1 of deleted documents; 1 gap of 1 sequences\n",
    });
    const csv = await run(...range, "--csv");
    const lines = csv.output.split("\r\n");
    expect(lines).toHaveLength(5);
    expect(lines[0]).toMatch(/^\uFEFFkind,series,period,/);
    expect(lines[1]).toMatch(
      /^number,INV,2026-01-01,1,,R-2026-0001,2026-03-01T.*,pay_1,public\.receipts,\d+,deleted,.*Z,"'=typed twice",/,
    );
    expect(lines[2]).toMatch(/^gap,INV,2026-01-01,2,2,,/);
    expect(lines[3]).toMatch(/^number,INV,2026-01-01,3,,R-2026-0003,.*,there,,,$/);
    expect(csv).toMatchObject({ code: 0, errors: table.errors });
  });

  it("finds out whether the orders or a table have the series, and asks where both have it", async () => {
    await migrate(database.db(1));
    await placeOn(database, "ORD", ["2026-01-05", "2026-01-05"]);
    const orders = await run("--series", "ORD", "--csv");
    expect(orders.code).toBe(0);
    expect(orders.output.match(/GAM-20260105-000\d,.*,public\.orders,/g)).toHaveLength(2);
    await receiptsNumbered("BOTH");
    await placeOn(database, "BOTH", ["2026-01-05"]);
    const both = await run("--series", "BOTH");
    expect(both).toMatchObject({ code: 2, output: "" });
    expect(both.errors).toMatch(/is in public\.orders and in gapless_orders\.number_ledger: add --of/);
    expect((await run("--series", "BOTH", "--of", "orders")).errors).toMatch(/^1 number,/);
    expect((await run("--series", "BOTH", "--of", "tables")).errors).toMatch(/^4 numbers,/);
  });

  it("ends with 2 for a series that is not there, and with 1 where the range has nothing", async () => {
    const unknown = await run("--series", "IVN");
    expect(unknown).toMatchObject({ code: 2, output: "" });
    expect(unknown.errors).toMatch(/there is no series "IVN"; there are: .*INV/);
    const range = await run("--series", "INV", "--from", "tomorrow");
    expect(range).toMatchObject({ code: 2, errors: expect.stringContaining("--from must be a day") });
    const nothing = await run("--series", "INV", "--from", "2036-01-01", "--csv");
    expect(nothing.code).toBe(1);
    expect(nothing.errors).toMatch(/nothing to list: the series "INV" has no numbers in this range/);
  });

  it("says nothing when its reader has gone, and ends", async () => {
    const [program = "", ...args] = cliCommand;
    const child = spawn(program, [...args, "ledger", "--series", "INV", "--csv"], {
      env: { ...process.env, DATABASE_URL: database.url() },
    });
    child.stdout.destroy();
    let errors = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      errors += text;
    });
    const [code] = await once(child, "close");
    expect(errors).not.toMatch(/ at |EPIPE/);
    expect(code).toBe(0);
  });
});
