// Owns the breaks of SQL callers and of the web API in docs/web-api.md.
import { type Break, db } from "../break.js";

const file = "docs/web-api.md";

export const webApi: readonly Break[] = [
  {
    guarantee: "sql callers: a line of another shape is not stored",
    file: "drizzle/0031_create_order_with_number.sql",
    find: "when line - array['sku', 'quantity', 'unitAmount'] <> '{}' then true",
    replace: "",
    noticedBy: db("sql/sql-callers"),
  },
  {
    guarantee: "sql callers: the same call with a padded currency is no other order",
    file: "drizzle/0031_create_order_with_number.sql",
    find: "!~ '^[A-Z]{3}$'",
    replace: "!~ '^[A-Z]{3} *$'",
    noticedBy: db("sql/sql-callers"),
  },
  {
    guarantee: "sql callers: an instant that JavaScript cannot read is not stored",
    file: "drizzle/0047_order_date_key.sql",
    find: "if placed_at >= '10000-01-01 00:00:00Z' then",
    replace: "if false then",
    noticedBy: db("sql/sql-callers"),
  },
  {
    guarantee: "sql callers: infinity is no instant of an order",
    file: "drizzle/0045_period_of.sql",
    find: "if local < '1900-01-01' or local >= '10000-01-01' then",
    replace: "if isfinite(local) and (local < '1900-01-01' or local >= '10000-01-01') then",
    also: [
      {
        file: "drizzle/0047_order_date_key.sql",
        find: "if placed_at >=",
        replace: "if isfinite(placed_at) and placed_at >=",
      },
    ],
    noticedBy: db("sql/sql-callers"),
  },
  {
    guarantee: "web api: a request needs no right on the tables",
    file,
    find: "security definer\nset search_path",
    replace: "security invoker\nset search_path",
    noticedBy: db("sql/web-api"),
  },
  {
    guarantee: "web api: nobody can put objects into the function's search_path",
    file,
    find: "set search_path = pg_catalog, pg_temp\n",
    replace: "",
    noticedBy: db("rights/web-api"),
  },
  {
    guarantee: "web api: the customer is the token's",
    file,
    find: "->> 'sub'",
    replace: "->> 'subject'",
    noticedBy: db("sql/web-api"),
  },
  {
    guarantee: "web api: nobody hears the number of somebody else's order",
    file,
    find: "when sqlstate 'OG005' then",
    replace: "when sqlstate 'OG999' then",
    noticedBy: db("sql/web-api-refusals"),
  },
  {
    guarantee: "web api: the owner of the function writes one series",
    file,
    find: "for insert to order_placer\n  with check (series is not distinct from 'WEB')",
    replace: "for insert to order_placer\n  with check (true)",
    also: [
      {
        file,
        find: "using (series is not distinct from 'WEB')\n  with check (series is not distinct from 'WEB')",
        replace: "using (true)\n  with check (true)",
      },
    ],
    noticedBy: db("rights/web-api"),
  },
  {
    guarantee: "web api: the policy does not change how known orders are found",
    file,
    find: "for select to order_placer\n  using (series is not distinct from 'WEB')",
    replace: "for select to order_placer\n  using (series = 'WEB')",
    noticedBy: db("rights/web-api"),
  },
  {
    guarantee: "web api: one role may execute the function",
    file,
    find: "revoke all on function shop_api.place_order(jsonb) from public;",
    replace: "",
    noticedBy: db("rights/web-api"),
  },
  {
    guarantee: "web api: the role that runs the script does not stay its owner",
    file,
    find: "revoke order_placer from current_user;",
    replace: "",
    noticedBy: db("rights/web-api"),
  },
  {
    guarantee: "web api: a guest reads no other guest's order",
    file,
    find: "convert_to(checkout ->> 'guestKey', 'UTF8')",
    replace: "''",
    noticedBy: db("sql/web-api"),
  },
  {
    guarantee: "web api: a guest needs a key",
    file,
    find: "when _subject is null and (",
    replace: "when false and (",
    noticedBy: db("sql/web-api-refusals"),
  },
];
