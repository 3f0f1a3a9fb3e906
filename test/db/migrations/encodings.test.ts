// Which encodings of a database the migrations take.
import { describe, expect, it } from "vitest";
import { migrate } from "../../../src/migrations/index.js";
import { migrationText, shippedMigrations } from "../../../src/migrations/shipped-migrations.js";
import { resolveInstallation } from "../../../src/schema/installation.js";
import { checkout, gam } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { ordersModule } from "../../support/orders-module.js";

const bytes = testDatabase({ encoding: "SQL_ASCII" });
const latin = testDatabase({ encoding: "LATIN1" });

describe("the migrations", () => {
  it("have no character that some encoding lacks", () => {
    const texts = shippedMigrations(resolveInstallation({})).map(migrationText);
    expect(texts.length).toBeGreaterThan(50);
    expect(texts.filter((text) => /\P{ASCII}/u.test(text))).toEqual([]);
  });
});

describe("a database", () => {
  it("in SQL_ASCII, which has no characters, is refused, and nothing is created", async () => {
    await expect(migrate(bytes.db(1))).rejects.toThrow(
      /encoding SQL_ASCII.*Create the database with another/,
    );
    expect(await bytes.sql()`select to_regclass('public.orders') as orders`).toEqual([{ orders: null }]);
    expect(await bytes.sql()`select from pg_namespace where nspname = 'drizzle'`).toHaveLength(0);
  });

  it("in LATIN1 is migrated, and counts characters", async () => {
    await migrate(latin.db(1));
    const customerId = "é".repeat(255);
    const { order } = (
      await ordersModule(latin.db(2), { series: gam }).create(checkout("pay_1", { customerId }))
    )._unsafeUnwrap();
    expect(order.customerId).toBe(customerId);
  });
});
