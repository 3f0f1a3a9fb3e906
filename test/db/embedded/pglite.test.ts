// The embedded database: the same module on one connection.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { connect } from "../../../src/connection/connect.js";
import { createOrdersModule } from "../../../src/index.js";
import { migrate } from "../../../src/migrations/index.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { initialisedDirectory } from "../../support/initialised-directory.js";

describe("on an embedded database", () => {
  it("creates are numbered, replayed, voided and audited", async () => {
    const { db, close } = connect("memory://");
    await migrate(db);
    const orders = createOrdersModule(db, { series: gam });
    const results = await Promise.all(upTo(50).map((n) => orders.create(checkout(`pay_${n % 25}`))));
    expect(results.every((result) => result.isOk())).toBe(true);
    const { order } = (await orders.create(checkout("pay_1")))._unsafeUnwrap();
    expect((await orders.void(order.id, "test"))._unsafeUnwrap().voidReason).toBe("test");
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 25 });
    await close();
  });

  it("an order in a caller's transaction is rolled back with it", async () => {
    const directory = await initialisedDirectory();
    const { db, close } = connect(`file://${directory}`);
    await migrate(db);
    const orders = createOrdersModule(db, { series: gam });
    const undone = db.transaction(async (tx) => {
      expect((await orders.createIn(tx, checkout("pay_1"))).isOk()).toBe(true);
      throw new Error("undo");
    });
    await expect(undone).rejects.toThrow("undo");
    expect((await orders.create(checkout("pay_2")))._unsafeUnwrap().order.sequence).toBe(1);
    await close();
    await rm(directory, { recursive: true });
  });

  it("orders in a directory are there after a restart", async () => {
    const directory = await mkdtemp(join(tmpdir(), "gapless-pglite-"));
    const place = async () => {
      const { db, close } = connect(`file://${directory}`);
      await migrate(db);
      const created = await createOrdersModule(db, { series: gam }).create(checkout("pay_1"));
      await close();
      return created._unsafeUnwrap();
    };
    expect((await place()).replayed).toBe(false);
    expect((await place()).replayed).toBe(true);
    await rm(directory, { recursive: true });
  });
});
