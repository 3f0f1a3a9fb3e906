// Owns the app's own table of the chaos run: sales of shops, with a foreign key and triggers that meddle.
import { sql } from "drizzle-orm";
import { pgTable, text, uuid } from "drizzle-orm/pg-core";
import { migrate, type OrdersDatabase, orderSeries } from "../../src/index.js";
import { orderColumns, orderConstraints } from "../../src/schema/index.js";
import { appMigration } from "../support/app-migrations.js";
import { upTo } from "../support/checkouts.js";

const shops = pgTable("shops", { id: uuid("id").primaryKey() });

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

export async function makeSales(db: OrdersDatabase): Promise<void> {
  for (const statement of await appMigration({ shops, sales })) {
    await db.execute(statement);
  }
  await db.insert(shops).values(shopIds.map((id) => ({ id })));
  await db.execute(sql`
    create function meddle() returns trigger language plpgsql as $$
    begin
      new.gift_note := lower(btrim(new.gift_note));
      if new.mood = 'refused' then
        raise exception 'not this one' using errcode = 'check_violation';
      elsif new.mood in (${sql.raw(raisedCodes.map((code) => `'${code}'`).join(", "))}) then
        raise exception 'never' using errcode = new.mood;
      elsif new.mood = 'flaky' and random() < 0.5 then
        raise exception 'not now' using errcode =
          (array[${sql.raw(raisedCodes.map((code) => `'${code}'`).join(", "))}])[1 + floor(random() * 4)::integer];
      end if;
      return new;
    end $$`);
  await db.execute(sql`create trigger meddle before insert on sales for each row execute function meddle()`);
  await migrate(db, { table: sales });
}
