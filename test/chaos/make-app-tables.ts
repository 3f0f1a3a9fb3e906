// Owns making the app's own tables of the chaos run, with a trigger that meddles. Apart from the schema, since the processes
// that place orders need no drizzle-kit.
import { sql } from "drizzle-orm";
import type { OrdersDatabase } from "../../src/index.js";
import { migrate } from "../../src/migrations/index.js";
import { appMigration } from "../support/app-migrations.js";
import { invoices, raisedCodes, saleLines, sales, shopIds, shops } from "./app-tables.js";

export async function makeAppTables(db: OrdersDatabase): Promise<void> {
  for (const statement of await appMigration({ shops, sales, saleLines, invoices })) {
    await db.execute(statement);
  }
  await db.insert(shops).values(shopIds.map((id) => ({ id })));
  const codes = sql.raw(raisedCodes.map((code) => `'${code}'`).join(", "));
  await db.execute(sql`
    create function meddle() returns trigger language plpgsql as $$
    begin
      if tg_table_name = 'sales' then
        new.gift_note := lower(btrim(new.gift_note));
        new.seen := 'true';
      end if;
      if new.mood = 'refused' then
        raise exception 'not this one' using errcode = 'check_violation';
      elsif new.mood in (${codes}) then
        raise exception 'never' using errcode = new.mood;
      elsif new.mood = 'flaky' and random() < 0.5 then
        raise exception 'not now' using errcode = (array[${codes}])[1 + floor(random() * 4)::integer];
      end if;
      return new;
    end $$`);
  await db.execute(sql`create trigger meddle before insert on sales for each row execute function meddle()`);
  await db.execute(
    sql`create trigger meddle before update on invoices for each row execute function meddle()`,
  );
  await migrate(db, { schema: "gapless_orders" });
}
