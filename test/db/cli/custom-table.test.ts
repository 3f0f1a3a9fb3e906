// The command line on an orders table of the app's own, and the migrations that it writes for drizzle-kit.
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pgTable } from "drizzle-orm/pg-core";
import { beforeAll, describe, expect, it } from "vitest";
import { createOrdersModule } from "../../../src/index.js";
import { migrate } from "../../../src/migrations/index.js";
import { journalOf } from "../../../src/migrations/shipped-migrations.js";
import { orderColumns, orderConstraints } from "../../../src/schema/index.js";
import { appMigration } from "../../support/app-migrations.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { purchases } from "../../support/custom-table-app.js";
import { testDatabase } from "../../support/database.js";
import { branchId, createCustomTableApp } from "../../support/open-custom-table-app.js";
import { type Run, runCli, runCommand } from "../../support/run-cli.js";

const shipped = journalOf().entries.length;
const ofTable = ["--table", "gift_shop.purchases"];
const ofGam = ["--series", gam.name, "--template", gam.template, "--time-zone", gam.timeZone];
const placedAt = "2026-11-22T09:00:00Z";

describe("gapless-orders --table", () => {
  const database = testDatabase({ migrated: false });
  const run = (...args: readonly string[]): Promise<Run> => runCli(database.url(), [...ofTable, ...args]);
  beforeAll(() => createCustomTableApp(database));

  it("migrates, and then peeks, audits and raises counters of that table", async () => {
    const place = 'gift_shop"."purchases", with its counters in gapless_orders';
    expect(await run("migrate")).toMatchObject({
      code: 0,
      output: `Applied ${shipped} migrations for "${place}.\n`,
    });
    expect(await run("migrate")).toMatchObject({ code: 0, output: expect.stringContaining("Nothing to do") });
    const other = await runCli(database.url(), ["--table", "gift_shop.branches", "migrate"]);
    expect(other).toMatchObject({
      code: 1,
      errors: expect.stringContaining("Give gift_shop.branches a schema of its own"),
    });
    const orders = createOrdersModule(database.db(), { series: gam, table: purchases });
    for (const n of upTo(3)) {
      (await orders.create({ ...checkout(`pay_${n}`, { placedAt }), branchId }))._unsafeUnwrap();
    }
    expect(await run("peek", ...ofGam)).toMatchObject({ code: 0, output: expect.stringMatching(/-0001\n$/) });
    expect(await run("audit", "--series", "GAM", "--json")).toMatchObject({ code: 0 });
    await database.sql()`update gapless_orders.order_sequence_tracker set last_sequence = 1`;
    expect(await run("audit", "--series", "GAM")).toMatchObject({ code: 1 });
    expect(await run("sync", "--series", "GAM")).toMatchObject({ code: 0, output: "1 counter raised\n" });
    expect(JSON.parse((await run("audit", "--series", "GAM", "--json")).output)).toMatchObject({
      clean: true,
      orders: 3,
    });
  });

  it("works in another schema that is named, and on a second table only there", async () => {
    const second = pgTable("second_orders", orderColumns, orderConstraints);
    for (const statement of await appMigration({ second })) {
      await database.sql().unsafe(statement);
    }
    const named = ["--table", "second_orders", "--schema", "second"];
    expect(await runCli(database.url(), [...named, "migrate"])).toMatchObject({
      code: 0,
      output: expect.stringContaining("with its counters in second"),
    });
    expect(await runCli(database.url(), [...named, "peek", ...ofGam])).toMatchObject({ code: 0 });
    const unnamed = await runCli(database.url(), ["--table", "second_orders", "sync", "--series", "GAM"]);
    expect(unnamed).toMatchObject({ code: 1, errors: expect.stringContaining("cannot cast type") });
  });

  it("imports the lines that need none of the table's own columns, and reports each of the others", async () => {
    const line = JSON.stringify(checkout("pay_import", { placedAt }));
    const imported = await runCli(database.url(), [...ofTable, "import", "-", ...ofGam], `${line}\n`);
    expect(imported.code).toBe(1);
    expect(imported.errors).toMatch(/^line 1: .*23502/);
  });

  it.each([
    [["--table", "a.b.c", "audit", "--series", "GAM"], "It is not of the form table or schema.table."],
    [["--table", "x".repeat(64), "audit", "--series", "GAM"], "a name needs 1 to 63 bytes"],
  ])("%s ends with 2", async (args, words) => {
    const { code, errors } = await runCli(database.url(), args);
    expect(code).toBe(2);
    expect(errors).toContain(words);
  });
});

describe("gapless-orders migrations", () => {
  const database = testDatabase({ migrated: false });

  it("reports what a missing or unsuitable table lacks", async () => {
    const nowhere = await runCli(database.url(), ["--table", "nowhere", "migrate"]);
    expect(nowhere.code).toBe(1);
    expect(nowhere.errors).toMatch(
      /^gapless-orders: there is no table public\."nowhere"\. Run the migrations of the app first/,
    );
    await database.sql()`create table not_orders (id uuid primary key)`;
    const other = await runCli(database.url(), ["--table", "not_orders", "migrate"]);
    expect(other.errors).toMatch(/lacks what an orders table needs: column created_at.*Spread orderColumns/);
  });

  it("writes migrations for drizzle-kit, after which migrate() has nothing to do", async () => {
    await createCustomTableApp(database);
    const folder = await mkdtemp(join(tmpdir(), "gapless-migrations-"));
    try {
      const out = join(folder, "gapless-orders");
      const written = await runCli("", [...ofTable, "migrations", "--out", out]);
      expect(written).toMatchObject({ code: 0, output: `${shipped} migrations written to ${out}\n` });
      await symlink(
        fileURLToPath(new URL("../../../node_modules", import.meta.url)),
        join(folder, "node_modules"),
      );
      await writeFile(
        join(folder, "gapless-orders.config.json"),
        JSON.stringify({
          dialect: "postgresql",
          out: "./gapless-orders",
          migrations: { schema: "gapless_orders", table: "migrations" },
          dbCredentials: { url: database.url() },
        }),
      );
      const kit = ["node_modules/.bin/drizzle-kit", "migrate", "--config=gapless-orders.config.json"];
      expect(await runCommand(kit, {}, "", folder)).toMatchObject({ code: 0 });
      const applied = () => database.sql()`select created_at from gapless_orders.migrations order by 1`;
      const before = await applied();
      expect(before).toHaveLength(shipped);
      await migrate(database.db(1), { table: purchases });
      expect(await applied()).toEqual(before);
      const orders = createOrdersModule(database.db(), { series: gam, table: purchases });
      const placed = await orders.create({ ...checkout("pay_1"), branchId, giftNote: "n" });
      expect(placed._unsafeUnwrap().order).toMatchObject({ sequence: 1, giftNote: "n" });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
