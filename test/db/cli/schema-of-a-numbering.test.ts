// `--schema` without `--table`: the ledger and the counters of an app that numbers tables of its own.
import { describe, expect, it } from "vitest";
import { testDatabase } from "../../support/database.js";
import { runCli } from "../../support/run-cli.js";

const database = testDatabase({ migrated: false });
const inSchema = ["--schema", "gapless_orders"];

describe("gapless-orders --schema", () => {
  it("migrates that schema, and says so", async () => {
    const first = await runCli(database.url(), [...inSchema, "migrate"]);
    expect(first.output).toMatch(/^Applied \d+ migrations for the schema gapless_orders\.\n$/);
    const second = await runCli(database.url(), [...inSchema, "migrate"]);
    expect(second.output).toBe("Nothing to do: the schema gapless_orders is up to date.\n");
    expect(await database.sql()`select to_regclass('gapless_orders.number_ledger')::text as ledger`).toEqual([
      { ledger: "gapless_orders.number_ledger" },
    ]);
    expect(await database.sql()`select to_regclass('public.orders')::text as orders`).toEqual([
      { orders: null },
    ]);
  });
});
