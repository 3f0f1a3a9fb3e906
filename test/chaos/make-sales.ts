// Owns making the app's own table of the chaos run, with a trigger that meddles. Apart from the schema, since the processes
// that place orders need no drizzle-kit.
import { sql } from "drizzle-orm";
import type { OrdersDatabase } from "../../src/index.js";
import { migrate } from "../../src/migrations/index.js";
import { appMigration } from "../support/app-migrations.js";
import { raisedCodes, sales, shopIds, shops } from "./custom-table.js";

export async function makeSales(db: OrdersDatabase): Promise<void> {
  for (const statement of await appMigration({ shops, sales })) {
    await db.execute(statement);
  }
  await db.insert(shops).values(shopIds.map((id) => ({ id })));
  await db.execute(sql`
    create function meddle() returns trigger language plpgsql as $$
    begin
      new.gift_note := lower(btrim(new.gift_note));
      new.metadata := new.metadata || '{"seen": true}';
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
