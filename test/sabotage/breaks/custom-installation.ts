// Owns the breaks of installing beside an orders table of the app's own.
import { type Break, db } from "../break.js";

const preconditions = db("migrations/preconditions");
const migrating = db("migrations/custom-table");

export const customInstallation: readonly Break[] = [
  {
    guarantee: "custom table: another installation's functions are left alone",
    file: "src/migrations/shipped-migrations.ts",
    find: "return `${quotedSchema}.`;",
    replace: 'return "public.";',
    noticedBy: migrating,
  },
  {
    guarantee: "custom table: what the app's migrations left out is told before anything is made",
    file: "src/migrations/shipped-migrations.ts",
    find: "isOwnTable && index === ordersMigration",
    replace: "index < 0",
    noticedBy: migrating,
  },
  {
    guarantee: "custom table: keys are demanded by their bytes",
    file: "drizzle/own-table/0001_orders.sql",
    find: "not needed.by_bytes or",
    replace: "true or",
    noticedBy: preconditions,
  },
  {
    guarantee: "custom table: no default but the one that is answered with",
    file: "drizzle/own-table/0001_orders.sql",
    find: "needed.default_value is null\n          or",
    replace: "true\n          or",
    noticedBy: preconditions,
  },
  {
    guarantee: "custom table: two guests are two orders",
    file: "drizzle/own-table/0001_orders.sql",
    find: "        and not indexes.indnullsnotdistinct\n",
    replace: "",
    noticedBy: preconditions,
  },
  {
    guarantee: "custom table: a duplicate is told before the order is",
    file: "drizzle/own-table/0001_orders.sql",
    find: "        and not constraints.condeferrable\n        and indexes.indisvalid",
    replace: "        and indexes.indisvalid",
    noticedBy: preconditions,
  },
  {
    guarantee: "custom table: a crash does not empty it",
    file: "drizzle/own-table/0001_orders.sql",
    find: "        and tables.relpersistence = 'p'\n",
    replace: "",
    noticedBy: preconditions,
  },
  {
    guarantee: "custom table: no rows that its keys do not see",
    file: "drizzle/own-table/0001_orders.sql",
    find: "where heirs.inhparent = _table",
    replace: "where false",
    noticedBy: preconditions,
  },
  {
    guarantee: "custom table: a name that holds a body's tag ends no body",
    file: "src/migrations/shipped-migrations.ts",
    find: "names.some((name) => name.includes(tag))",
    replace: "names.length < 0",
    noticedBy: migrating,
  },
];
