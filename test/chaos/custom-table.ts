// Owns the app's own table of the chaos run: sales of shops, and what a trigger is to do with them.
import { pgTable, text, uuid } from "drizzle-orm/pg-core";
import { orderSeries } from "../../src/index.js";
import { orderColumns, orderConstraints } from "../../src/schema/index.js";
import { upTo } from "../support/checkouts.js";

export const shops = pgTable("shops", { id: uuid("id").primaryKey() });

export const sales = pgTable(
  "sales",
  {
    ...orderColumns,
    shopId: uuid("shop_id")
      .notNull()
      .references(() => shops.id),
    giftNote: text("gift_note"),
    /** What the trigger is to do with the row. */
    mood: text("mood"),
  },
  orderConstraints,
);

export const eve = orderSeries({
  name: "EVE",
  template: "EVE-{YYYY}{MM}{DD}-{####}",
  timeZone: "Africa/Kampala",
});

export const shopIds: readonly string[] = upTo(5).map((n) => `00000000-0000-4000-8000-00000000000${n}`);
export const missingShopId = "00000000-0000-4000-8000-999999999999";

/** SQLSTATEs that a trigger raises: a row locked `nowait`, a conflict, a cancelled query, another server that is down. */
export const raisedCodes = ["55P03", "40001", "57014", "08006"] as const;
