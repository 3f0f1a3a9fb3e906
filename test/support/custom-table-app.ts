// Owns the schema of an app with an orders table of its own, in which there is a column of every kind.
import { relations, sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  customType,
  date,
  doublePrecision,
  index,
  integer,
  jsonb,
  numeric,
  pgSchema,
  serial,
  smallint,
  text,
  timestamp,
  uuid,
  varchar,
} from "drizzle-orm/pg-core";
import { orderColumns, orderConstraints } from "../../src/schema/index.js";

export const shop = pgSchema("gift_shop");
export const wrapping = shop.enum("wrapping", ["paper", "cloth"]);

/** Money as an object in the app, and as text in the database. */
const money = customType<{ data: { readonly amount: number; readonly unit: string }; driverData: string }>({
  dataType: () => "text",
  toDriver: ({ amount, unit }) => {
    if (amount < 0) {
      throw new Error(`no such amount: ${amount} ${unit}`);
    }
    return `${amount} ${unit}`;
  },
  fromDriver: (written) => {
    const [amount, unit = ""] = written.split(" ");
    return { amount: Number(amount), unit };
  },
});

const bytes = customType<{ data: Uint8Array }>({ dataType: () => "bytea" });

export const branches = shop.table("branches", { id: uuid("id").primaryKey(), name: text("name").notNull() });

export const purchases = shop.table(
  "purchases",
  {
    ...orderColumns,
    branchId: uuid("branch_id")
      .references(() => branches.id)
      .notNull(),
    giftNote: text("gift_note"),
    wrapping: wrapping("wrapping").notNull().default("paper"),
    weight: numeric("weight", { precision: 10, scale: 3 }),
    points: bigint("points", { mode: "bigint" }),
    shelf: smallint("shelf"),
    ratio: doublePrecision("ratio"),
    fragile: boolean("fragile").notNull().default(false),
    deliverOn: date("deliver_on"),
    seenAt: timestamp("seen_at", { withTimezone: true }),
    localAt: timestamp("local_at", { mode: "string" }),
    options: jsonb("options").$type<{ readonly colours: readonly string[] }>(),
    tags: text("tags").array().notNull().default([]),
    sizes: integer("sizes").array(),
    tip: money("tip"),
    picture: bytes("picture"),
    code: varchar("code", { length: 4 }),
    ticket: serial("ticket"),
    channel: text("channel")
      .notNull()
      .$defaultFn(() => "web"),
    touched: integer("touched").$onUpdateFn(() => 7),
    noteLength: integer("note_length").generatedAlwaysAs(sql`char_length(gift_note)`),
    place: text("place"),
    knownId: text("known_id"),
  },
  (table) => [...orderConstraints(table), index().on(table.branchId)],
);

export const purchasesRelations = relations(purchases, ({ one }) => ({
  branch: one(branches, { fields: [purchases.branchId], references: [branches.id] }),
}));
