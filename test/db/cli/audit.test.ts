// The command audit: what it says of the orders of a series, and the code it ends with.
import { describe, expect, it } from "vitest";
import { createOrdersModule, orderSeries } from "../../../src/index.js";
import { tamper } from "../../support/audited-orders.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { type Run, runCli } from "../../support/run-cli.js";

const empty = testDatabase();
const database = testDatabase();
const run = (...args: readonly string[]): Promise<Run> => runCli(database.url(), args);
const day = "2026-11-22T09:00:00Z";

async function place(references: readonly number[]): Promise<void> {
  const orders = createOrdersModule(database.db(), { series: gam });
  for (const n of references) {
    (await orders.create(checkout(`pay_${n}`, { placedAt: day })))._unsafeUnwrap();
  }
}

describe("gapless-orders audit", () => {
  it("ends with 0 when it finds nothing", async () => {
    await place(upTo(3));
    const { code, output } = await run("audit", "--series", "GAM");
    expect(output).toBe(
      "clean: 3 orders, 0 of them under a fallback number, in 1 period, 2026-11-22; every period is 1..n\n",
    );
    expect(code).toBe(0);
  });

  it("ends with 1 and prints findings as a table or as JSON, and sync raises the counters that are behind", async () => {
    await database.sql()`update order_sequence_tracker set last_sequence = 1 where series = 'GAM'`;
    const table = await run("audit", "--series", "GAM");
    expect(table.output).toContain("NOT clean");
    expect(table.output).toMatch(/counter behind │ 2026-11-22 │ at 1, orders go to 3/);
    expect(table.code).toBe(1);
    const json = await run("audit", "--series", "GAM", "--json");
    expect(JSON.parse(json.output)).toMatchObject({
      clean: false,
      countersBehind: [{ dateKey: "2026-11-22", counter: 1, highest: 3 }],
      orders: 3,
    });
    expect(json.code).toBe(1);
    const other = createOrdersModule(database.db(), { series: { ...gam, name: "OTHER" } });
    (await other.create(checkout("pay_1", { placedAt: day })))._unsafeUnwrap();
    expect(await run("sync", "--series", "OTHER")).toMatchObject({ code: 0, output: "0 counters raised\n" });
    expect((await run("audit", "--series", "GAM")).code).toBe(1);
    expect(await run("sync", "--series", "GAM")).toMatchObject({ code: 0, output: "1 counter raised\n" });
    expect((await run("audit", "--series", "GAM", "--json")).code).toBe(0);
  });

  it("ends with 2 for a series that does not exist, and names those that do", async () => {
    for (const command of ["audit", "sync"]) {
      const { code, errors } = await run(command, "--series", "GAMM");
      expect([command, code]).toEqual([command, 2]);
      expect(errors).toMatch(/there is no series "GAMM"; there are: GAM/);
    }
  });

  it("ends with 1 and the reason when there is nothing to look at", async () => {
    const { code, output } = await run("audit", "--series", "GAM", "--to", "1999-12-31");
    expect(output).toBe(
      'NOT clean: nothing was audited, because the series "GAM" has no numbers in this range: its first period begins on ' +
        "2026-11-22, its last on 2026-11-22\n",
    );
    expect(code).toBe(1);
    const unused = await runCli(empty.url(), ["audit", "--series", "GAM", "--json"]);
    expect(unused.code).toBe(1);
    expect(JSON.parse(unused.output)).toMatchObject({
      clean: false,
      periods: 0,
      nothingAudited: 'the series "GAM" has no numbers',
    });
  });

  it("of some days ignores the others", async () => {
    const orders = createOrdersModule(database.db(), { series: gam });
    (await orders.create(checkout("pay_21", { placedAt: "2026-11-21T09:00:00Z" })))._unsafeUnwrap();
    await database.sql()`
      update order_sequence_tracker set last_sequence = 9 where series = 'GAM' and date_key = '2026-11-22'`;
    expect((await run("audit", "--series", "GAM", "--to", "2026-11-21")).code).toBe(0);
    expect((await run("audit", "--series", "GAM", "--from", "2026-11-22")).code).toBe(1);
  });

  it("of days inside a period looks at the whole of it, with the template or without", async () => {
    const series = orderSeries({ name: "FY", template: "F-{YYYY}-{#}", yearBegins: "04" });
    const orders = createOrdersModule(database.db(), { series });
    for (const placedAt of ["2026-04-02", "2026-05-02", "2026-06-02"]) {
      (await orders.create(checkout(undefined, { placedAt: `${placedAt}T09:00:00Z` })))._unsafeUnwrap();
    }
    await tamper(database, ["delete from orders where series = 'FY' and sequence = 2"]);
    const range = ["--series", "FY", "--from", "2027-01-15", "--to", "2027-01-31"];
    for (const options of [[], ["--template", "F-{YYYY}-{#}", "--year-begins", "04"]]) {
      const { code, output } = await run("audit", ...range, ...options);
      expect(output).toMatch(/^NOT clean: 2 orders, .*, in 1 period, 2026-04-01\n/);
      expect(output).toMatch(/^gap +│ 2026-04-01 │ 2$/m);
      expect(code).toBe(1);
    }
    const months = await run("audit", ...range, "--template", "F-{YYYY}{MM}-{#}");
    expect(months).toMatchObject({ code: 1, output: expect.stringContaining("nothing was audited") });
    const without = await run("audit", ...range, "--year-begins", "04");
    expect(without).toMatchObject({ code: 2, errors: "gapless-orders: --year-begins needs --template\n" });
  });
});
