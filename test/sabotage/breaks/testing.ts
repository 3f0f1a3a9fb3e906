// Owns the breaks of what an app's own tests need: emptying, its safeguards, the clock, timers and other realms.
import { type Break, db } from "../break.js";

const emptying = db("testing/empty-tables");
const realms = "test/unit/validation/other-realms.test.ts";

export const testing: readonly Break[] = [
  {
    guarantee: "timers: those of a browser are called as it wants",
    file: "src/retry/timers.ts",
    find: "(run) => queueMicrotask(run)",
    replace: "queueMicrotask",
    noticedBy: "test/unit/retry/timers.test.ts",
  },
  {
    guarantee: "testing: the guards are back after an emptying",
    file: "src/testing/empty-tables.ts",
    find: 'enable ${isAlways ? "always " : ""}trigger',
    replace: "disable trigger",
    noticedBy: emptying,
  },
  {
    guarantee: "testing: ids begin at 1 again",
    file: "src/testing/empty-tables.ts",
    find: " restart identity",
    replace: "",
    noticedBy: emptying,
  },
  {
    guarantee: "testing: another schema's installation is not emptied",
    file: "src/testing/empty-tables.ts",
    find: ": [schema];",
    replace: ': [schema, "public"];',
    noticedBy: emptying,
  },
  {
    guarantee: "testing: a database without the word test is not emptied",
    file: "src/testing/refuse-real-data.ts",
    find: "!testName.test(database)",
    replace: "!/test/i.test(database)",
    noticedBy: "test/unit/testing/refuse-real-data.test.ts",
  },
  {
    guarantee: "testing: a clock gives its instant inside a transaction too",
    file: "src/testing/with-clock.ts",
    find: "orders.createIn(tx, dated(input), options)",
    replace: "orders.createIn(tx, input, options)",
    noticedBy: db("testing/with-clock"),
  },
  {
    guarantee: "testing: fake timers do not stop a create",
    file: "src/retry/timers.ts",
    find: "  setTimeout: (run, ms) => setTimeout(run, ms),",
    replace: "  setTimeout: (run, ms) => globalThis.setTimeout(run, ms),",
    noticedBy: db("testing/faked-timers"),
  },
  {
    guarantee: "testing: a statement that fake timers would hang is refused",
    file: "src/connection/faked-timers.ts",
    find: '"clock" in globalThis[name]',
    replace: "false",
    noticedBy: db("testing/faked-timers"),
  },
  {
    guarantee: "testing: metadata of another realm is taken",
    file: "src/validation/value-kinds.ts",
    find: "prototype === null || isObjectPrototype(prototype)",
    replace: "prototype === null || prototype === Object.prototype",
    noticedBy: realms,
  },
  {
    guarantee: "testing: dates of another realm are taken in an app's columns",
    file: "src/columns/type-schema.ts",
    find: "z.preprocess((value) => dateOf(value) ?? value, z.date())",
    replace: "z.date()",
    noticedBy: db("columns/other-realms"),
  },
];
