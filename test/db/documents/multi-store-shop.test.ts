// A shop builder's orders, with whole numbers per store and lines in a table of their own, numbered as they stand.
import { beforeAll, describe, expect, it } from "vitest";
import { createNumbering, orderSeries } from "../../../src/index.js";
import { migrate } from "../../../src/migrations/index.js";
import { appMigration } from "../../support/app-migrations.js";
import { upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import * as schema from "../../support/schemas/multi-store-shop.js";

const database = testDatabase({ migrated: false });
const { orders, orderLines } = schema;

function seriesOf(storeId: string) {
  return orderSeries({ name: `store ${storeId}`, template: "{#+1000}" });
}

async function newStore(): Promise<string> {
  const [store] = await database.sql()`insert into stores (title) values ('A store') returning id`;
  return String(store?.["id"]);
}

beforeAll(async () => {
  for (const statement of await appMigration({ ...schema })) {
    await database.sql().unsafe(statement);
  }
  await migrate(database.db(), { schema: "gapless_orders" });
});

function numbering() {
  return createNumbering(database.db(), {
    table: orders,
    number: orders.orderNumber,
    series: ({ storeId }) => seriesOf(storeId),
    children: { lines: { table: orderLines, parent: orderLines.orderId } },
  });
}

describe("orders of several stores", () => {
  it("are numbered per store, with their lines, 200 at once", async () => {
    const [one, other] = [await newStore(), await newStore()];
    const { create } = numbering();
    const results = await Promise.all(
      upTo(200).map((n) =>
        create(
          {
            storeId: n % 2 === 0 ? one : other,
            total: n,
            lines: [{ title: "Tea", price: n }, { title: "Cup" }],
          },
          { key: `pay_${n}` },
        ),
      ),
    );
    for (const result of results) {
      expect(result._unsafeUnwrap().replayed).toBe(false);
    }
    const rows = await database.sql()`
      select store_id, order_number, (select count(*)::int from order_lines where order_id = orders.id) as lines
      from orders
      order by store_id, order_number`;
    for (const store of [one, other]) {
      const own = rows.filter((row) => row["store_id"] === store);
      expect(own.map((row) => row["order_number"])).toEqual(upTo(100).map((n) => 1000 + n));
      expect(own.every((row) => row["lines"] === 2)).toBe(true);
    }
    // Each caller has its own document.
    for (const [index, result] of results.entries()) {
      const { document, number } = result._unsafeUnwrap();
      expect(document.total).toBe(index + 1);
      expect(document.orderNumber).toBe(number);
    }
  });
});
