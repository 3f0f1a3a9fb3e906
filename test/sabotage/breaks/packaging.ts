// Owns the breaks of the package and its command line: what is loaded, what is shipped, what a command says and ends with.
import { type Break, db } from "../break.js";

const lazy = db("connection/lazy-loading");
const commands = db("cli/commands");
const importing = db("cli/import");

export const packaging: readonly Break[] = [
  {
    guarantee: "packaging: PGlite is loaded only when it is used",
    file: "src/connection/connect.ts",
    find: "import { drizzle }",
    replace: 'import "@electric-sql/pglite";\nimport { drizzle }',
    noticedBy: lazy,
  },
  {
    guarantee: "packaging: the core loads no driver of a server",
    file: "src/numbering/settle-call.ts",
    find: "import { err,",
    replace: 'import "postgres";\nimport { err,',
    noticedBy: lazy,
  },
  {
    guarantee: "packaging: the core imports no built-in of Node.js",
    file: "src/validation/same-order.ts",
    find: 'import { dequal } from "dequal/lite";',
    replace: 'import { isDeepStrictEqual as dequal } from "node:util";',
    noticedBy: "test/repo/rooms.test.ts",
  },
  {
    guarantee: "packaging: a joined table without a row is null, as with the driver's own database",
    file: "src/embedded/lazy-database.ts",
    find: "joinsNotNullableMap: this.joinsNotNullableMap,",
    replace: "",
    noticedBy: lazy,
  },
  {
    guarantee: "packaging: a database that was closed unused stays closed",
    file: "src/embedded/lazy-database.ts",
    find: "if (opening === undefined && closing !== undefined) {",
    replace: "if (false) {",
    noticedBy: lazy,
  },
  {
    guarantee: "packaging: the migrations are in the tarball",
    file: "package.json",
    find: '"src",\n    "drizzle",',
    replace: '"src",',
    noticedBy:
      "node_modules/vitest/vitest.mjs run --config test/configs/vitest.consumer.config.ts -t tarball",
  },
  {
    guarantee: "command line: a finding ends with 1",
    file: "src/cli/commands/audit.ts",
    find: "report.clean ? exitCodes.fine : exitCodes.failed",
    replace: "exitCodes.fine",
    noticedBy: db("cli/audit"),
  },
  {
    guarantee: "command line: what is typed wrong ends with 2",
    file: "src/cli/main.ts",
    find: "error instanceof UsageError ? exitCodes.usage : exitCodes.failed",
    replace: "exitCodes.failed",
    noticedBy: commands,
  },
  {
    guarantee: "command line: the URL's password is never printed",
    file: "src/cli/open-database.ts",
    find: "`DATABASE_URL ${reasonOf",
    replace: "`${url} DATABASE_URL ${reasonOf",
    noticedBy: commands,
  },
  {
    guarantee: "command line: colours are for terminals only",
    file: "src/cli/output.ts",
    find: "process.stdout.isTTY === true && ",
    replace: "",
    noticedBy: commands,
  },
  {
    guarantee: "command line: nothing is coloured with NO_COLOR",
    file: "src/cli/output.ts",
    find: ' && !process.env["NO_COLOR"]',
    replace: "",
    noticedBy: commands,
  },
  {
    guarantee: "command line: sync raises the series that is named, and no other",
    file: "src/cli/commands/sync.ts",
    find: "raiseAll(db, tables, name)",
    replace: "raiseAll(db, tables, 'GAM')",
    noticedBy: db("cli/audit"),
  },
  {
    guarantee: "command line: sync refuses a series that is not there",
    file: "src/cli/commands/sync.ts",
    find: "numbered: tables.orders }, name)",
    replace: "numbered: tables.orders }, 'GAM')",
    noticedBy: db("cli/audit"),
  },
  {
    guarantee: "import: Ctrl-C ends it with what was placed",
    file: "src/cli/commands/import.ts",
    find: 'process.once("SIGINT"',
    replace: 'process.once("SIGUSR2"',
    noticedBy: importing,
  },
  {
    guarantee: "import: a line ends at a line feed, and not inside a string",
    file: "src/cli/read-lines.ts",
    find: '.split("\\n")',
    replace: ".split(/\\n|\\u2028/)",
    noticedBy: importing,
  },
  {
    guarantee: "import: bytes that are not UTF-8 are refused",
    file: "src/cli/import-orders.ts",
    find: 'if (text.includes("\\uFFFD")) {',
    replace: "if (false) {",
    noticedBy: importing,
  },
  {
    guarantee: "import: a failed line ends with 1",
    file: "src/cli/commands/import.ts",
    find: "tally.refused.length === 0 && ",
    replace: "",
    noticedBy: importing,
  },
  {
    guarantee: "import: every failed line is reported, however many",
    file: "src/cli/commands/import.ts",
    find: "of refused) {",
    replace: "of refused.slice(0, 100)) {",
    noticedBy: importing,
  },
  {
    guarantee: "import: a read that breaks off is reported",
    file: "src/cli/import-orders.ts",
    find: "tally.brokenOff =",
    replace: "void tally.brokenOff ??",
    noticedBy: importing,
  },
];
