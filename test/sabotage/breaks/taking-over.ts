// Owns the breaks of taking over a table with rows, of older code beside it, and of its guards.
import { type Break, db } from "../break.js";

const taken = db("documents/taken-numbers");
const adopting = db("documents/adopting");

export const takingOver: readonly Break[] = [
  {
    guarantee: "adopt: the counters stand at the highest number that the table has",
    file: "drizzle/0055_adopt_numbers.sql",
    find: "where tracker.last_sequence < excluded.last_sequence",
    replace: "where false",
    noticedBy: adopting,
  },
  {
    guarantee: "adopt: the instant of an adopted number is one of its series' time zone",
    file: "drizzle/0055_adopt_numbers.sql",
    find: "entry.local at time zone entry.time_zone",
    replace: "entry.local at time zone 'UTC'",
    noticedBy: adopting,
  },
  {
    guarantee: "adopt: no row is left out between two parts, and none read twice",
    file: "src/documents/adopt.ts",
    find: "after = part.at(-1)?.documentKey;",
    replace: "after = part.at(-2)?.documentKey;",
    noticedBy: adopting,
  },
  {
    guarantee: "older code: one that is ahead by hundreds of numbers is passed",
    file: "src/documents/pass-taken-numbers.ts",
    find: "const isMore = next.some(({ step }) => step === ahead);",
    replace: "const isMore = false;",
    noticedBy: taken,
  },
  {
    guarantee: "older code: a number below a taken one is given",
    file: "src/documents/pass-taken-numbers.ts",
    find: "const isNext = step === (next.get(dateKey) ?? 1);",
    replace: "const isNext = true;",
    noticedBy: taken,
  },
  {
    guarantee: "older code: a row of another series is not adopted on the way",
    file: "src/documents/pass-taken-numbers.ts",
    find: "found.entry.series === series.name &&",
    replace: "",
    noticedBy: taken,
  },
  {
    guarantee: "older code: a call that finds its number taken again and again does not fail",
    file: "src/numbering/settle-isolated.ts",
    find: "if (isBehind && hasRaised) {",
    replace: "if (isBehind && hasRaised && pending.raises < 0) {",
    also: [
      {
        file: "src/sql/resolve-conflicts.ts",
        find: "(await raiseCounters?.(raises))",
        replace: "(await raiseCounters?.(raises)) && raises < 0",
      },
    ],
    noticedBy: db("documents/beside-old-generator"),
  },
  {
    guarantee: "protect: a number that a trigger of the app changes is refused",
    file: "drizzle/0057_protect_numbers.sql",
    find: "trigger %I after %s",
    replace: "trigger %I before %s",
    noticedBy: db("documents/protect"),
  },
  {
    guarantee: "protect: a partition is not truncated by itself",
    file: "drizzle/0057_protect_numbers.sql",
    find: "where tree.level > 0\n      --",
    replace: "where tree.level > 9\n      --",
    noticedBy: db("documents/protect"),
  },
  {
    guarantee: "numbering: issue_number gives no document a second number under a column that is not there",
    file: "drizzle/0043_issue_number.sql",
    find: "      and columns.attname = issue_number.document_column\n",
    replace: "",
    noticedBy: db("sql/issue-number"),
  },
];
