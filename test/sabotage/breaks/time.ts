// Owns the breaks of clocks, days, zones and years.
import { type Break, db } from "../break.js";

export const time: readonly Break[] = [
  {
    guarantee: "4: the day is that of the series' time zone, not of the session's",
    file: "drizzle/0047_order_date_key.sql",
    find: "placed_at at time zone time_zone)",
    replace: "placed_at::timestamp)",
    noticedBy: db("series/time-zones"),
  },
  {
    guarantee: "4: the printed day and date_key come from one instant",
    file: "src/sql/counting-ctes.ts",
    find: "order_number_parts(kinds.template, kinds.date_key)",
    replace: "order_number_parts(kinds.template, kinds.date_key + 1)",
    noticedBy: db("series/time-zones"),
  },
  {
    guarantee: "4: the server's clock decides, not the app's",
    file: "src/validation/parse-order.ts",
    find: "placed_at: placedAt.value,",
    replace: "placed_at: placedAt.value ?? new Date().toISOString(),",
    noticedBy: db("numbering/clocks"),
  },
  {
    guarantee: "4: a batch has one instant",
    file: "src/sql/counting-ctes.ts",
    find: "coalesce(unnumbered.given_at, counters.last_placed_at) as instant",
    replace: "coalesce(unnumbered.given_at, clock_timestamp()) as instant",
    noticedBy: db("numbering/clocks"),
  },
  {
    guarantee: "4: in a transaction that stays open the call's instant counts",
    file: "drizzle/0027_next_order_instant.sql",
    find: "timestamptz := clock_timestamp()",
    replace: "timestamptz := now()",
    noticedBy: db("numbering/clocks"),
  },
  {
    guarantee: "4: the database's own time zone and styles change nothing that is read",
    file: "src/sql/order-row.ts",
    find: "to_char(${timestamp} at time zone 'UTC',",
    replace: "to_char(${timestamp},",
    noticedBy: db("database/odd-settings"),
  },
  {
    guarantee: "4: the first year is 1900, in the series' time zone",
    file: "src/series/printed-date.ts",
    find: "1999 : 1900",
    replace: "1999 : 1899",
    noticedBy: db("series/years"),
  },
  {
    guarantee: "4: the last year is 9999, in UTC too",
    file: "src/validation/parse-placed-at.ts",
    find: " && instant.getTime() <= lastInstant",
    replace: "",
    noticedBy: db("series/years"),
  },
  {
    guarantee: "4: a year is looked up in the time zone",
    file: "src/series/time-zone.ts",
    find: '"en", { timeZone, year',
    replace: '"en", { timeZone: "UTC", year',
    noticedBy: db("series/years"),
  },
  {
    guarantee: "4: the session's DateStyle does not change what is read",
    file: "src/sql/order-row.ts",
    find: "to_char(${date}, 'YYYY-MM-DD')",
    replace: "${date}",
    noticedBy: db("database/isolation-level"),
  },
];
