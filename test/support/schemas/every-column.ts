// A numbered table and its lines, each with a column of every kind that Drizzle has for PostgreSQL.
import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  char,
  customType,
  date,
  doublePrecision,
  inet,
  integer,
  interval,
  json,
  jsonb,
  numeric,
  pgEnum,
  pgTable,
  point,
  real,
  serial,
  smallint,
  text,
  time,
  timestamp,
  uuid,
  varchar,
} from "drizzle-orm/pg-core";

export const wrapping = pgEnum("wrapping", ["paper", "cloth"]);

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
const range = customType<{ data: string }>({ dataType: () => "int4range" });

const columns = () => ({
  kind: wrapping().notNull().default("paper"),
  note: text(),
  code: varchar({ length: 4 }),
  padded: char({ length: 3 }),
  weight: numeric({ precision: 10, scale: 3 }),
  exact: numeric({ mode: "bigint" }),
  points: bigint({ mode: "bigint" }),
  count: bigint({ mode: "number" }),
  shelf: smallint(),
  ratio: doublePrecision(),
  small: real(),
  fragile: boolean().notNull().default(false),
  day: date(),
  dayDate: date({ mode: "date" }),
  at: timestamp({ withTimezone: true }),
  local: timestamp({ mode: "string" }),
  clock: time(),
  span: interval(),
  host: inet(),
  where: point({ mode: "xy" }),
  owner: uuid(),
  options: jsonb().$type<{ readonly colours: readonly string[] }>(),
  raw: json(),
  lists: jsonb().array(),
  tags: text().array().notNull().default([]),
  grid: integer().array().array(),
  tip: money(),
  picture: bytes(),
  pages: range(),
  channel: text()
    .notNull()
    .$defaultFn(() => "web"),
  touched: integer().$onUpdateFn(() => 7),
  made: text().notNull().default(sql`'m' || 1`),
  noteLength: integer().generatedAlwaysAs(sql`char_length(note)`),
});

export const parcels = pgTable("parcels", { id: serial().primaryKey(), no: text(), ...columns() });
export const contents = pgTable("contents", { parcelId: integer().notNull(), ...columns() });

/** A value for each column, none of which is plain. */
export const everything = {
  kind: "cloth" as const,
  note: "For Ada — 👑 \\ ' \" $1",
  code: "AB12",
  padded: "abc",
  weight: "12.500",
  exact: 123_456_789_012_345_678_901_234_567_890n,
  points: 9_007_199_254_740_993n,
  count: 9_007_199_254_740_991,
  shelf: -3,
  ratio: 1e300,
  small: 0.5,
  fragile: true,
  day: "2026-12-24",
  dayDate: new Date("2026-12-24"),
  at: new Date("2026-11-22T09:00:00.123Z"),
  local: "2026-11-22 09:00:00.5",
  clock: "09:00:00.25",
  span: "1 day 02:00:00",
  host: "192.168.0.1",
  where: { x: 1.5, y: -2 },
  owner: "c4ca4238-a0b9-2382-0dcc-509a6f75849b",
  options: { colours: ["red", 'a "quoted" one', "\\"] },
  raw: { zebra: 1, a: 2, big: 1e21 },
  lists: [[1], [2, 3], { a: [] }, "b"],
  tags: ["a", "b,c", 'd"e', "{}", "NULL", "\\"],
  grid: [
    [1, 2],
    [3, 4],
  ],
  tip: { amount: 500, unit: "UGX" },
  picture: Uint8Array.from([0, 1, 92, 254, 255]),
  pages: "[1,4)",
  channel: "app",
  touched: 1,
  made: "by hand",
};
