// Owns the breaks of distributed tables: the placing function, and the isolation of orders.
import { type Break, db } from "../break.js";

export const distributed: readonly Break[] = [
  {
    guarantee: "an audit of distributed tables looks for what is wrong",
    file: "src/queries/audit-orders.ts",
    find: "counts.periods === 0",
    replace: "counts.periods > 0",
    noticedBy: db("queries/distributed-audit"),
  },
  {
    guarantee: "1: an order of distributed tables whose reference is taken meanwhile is looked for again",
    file: "drizzle/0063_place_orders_of_series.sql",
    find: "for _try in 1..10 loop",
    replace: "for _try in 10..10 loop",
    noticedBy: db("sql/distributed-orders"),
  },
  {
    guarantee: "2: a counter of distributed tables that is behind is raised",
    file: "drizzle/0063_place_orders_of_series.sql",
    find: "tracker.last_sequence < _last",
    replace: "tracker.last_sequence > _last",
    noticedBy: db("sql/distributed-orders"),
  },
  {
    guarantee: "2: the insert of distributed tables gives all that it counted",
    file: "drizzle/0063_place_orders_of_series.sql",
    find: "if _index <> cardinality(_new_places) then",
    replace: "if _index > cardinality(_new_places) then",
    noticedBy: db("sql/distributed-orders"),
  },
  {
    guarantee: "2: orders of distributed tables that a rule leaves out have no number",
    file: "drizzle/0063_place_orders_of_series.sql",
    find: "_inserted <> cardinality(_new_places)",
    replace: "_inserted > cardinality(_new_places)",
    noticedBy: db("sql/distributed-orders"),
  },
];
