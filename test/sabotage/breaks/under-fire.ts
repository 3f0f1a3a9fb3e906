// Owns the breaks that hold as long as nothing fails: only the fault matrix and the chaos run can notice them.
import type { Break } from "../break.js";

const matrix = (scenario: string): string => `test/faults/main.ts --bail ${scenario}`;
const chaos = "test/chaos/main.ts --minutes 1 --seed 1";

const execution = "const answers = await answersTo(batch, numbering);";

type Flaw = Omit<Break, "noticedBy">;

/** The counter is committed before the order is inserted: what fails in between leaves a gap. */
const twoStatements: Flaw = {
  guarantee: "under fire: the counter and the orders are written in one statement",
  file: "src/sql/place-orders.ts",
  find: execution,
  replace: `const series = batch[0]?.series;
    if (numbering === "sequenced" && options.named && series !== undefined) {
      await db.execute(
        sql\`insert into order_sequence_tracker as tracker values
          (\${series.name}, (now() at time zone \${series.timeZone})::date, \${batch.length})
          on conflict (series, date_key) do update set last_sequence = tracker.last_sequence + \${batch.length}\`,
      );
    }
    ${execution}`,
  also: [
    {
      file: "src/sql/place-orders.ts",
      find: "import { placingStatement }",
      replace: 'import { sql } from "drizzle-orm";\nimport { placingStatement }',
    },
    {
      file: "src/sql/counting-ctes.ts",
      find: "last_sequence = tracker.last_sequence + excluded.last_sequence",
      replace: "last_sequence = tracker.last_sequence",
    },
    {
      file: "drizzle/0061_place_order.sql",
      find: "last_sequence = tracker.last_sequence + 1",
      replace: "last_sequence = tracker.last_sequence",
    },
  ],
};

/** Each attempt is another order: a lost reply makes two of one without a payment reference. */
const newId: Flaw = {
  guarantee: "under fire: an attempt that is repeated is the same order, under the same id",
  file: "src/numbering/send-batch.ts",
  find: "context.place(live, numbering)",
  replace: `context.place(live.map(({ series, submission }) => {
    const id = newOrderId();
    return { series, submission: { ...submission, id, json: submission.json.replace(submission.id, id) } };
  }), numbering)`,
  also: [
    {
      file: "src/numbering/send-batch.ts",
      find: "import { resolvingConflicts }",
      replace: 'import { newOrderId } from "../validation/order-id.js";\nimport { resolvingConflicts }',
    },
  ],
};

/** The caller gets its answer before the server answers the commit. */
const earlyWord: Flaw = {
  guarantee: "under fire: an order is acknowledged after its commit was",
  file: "src/sql/place-orders.ts",
  find: execution,
  replace: `const answers = await new Promise<BatchAnswer>((resolve, reject) => {
      const early = async (tx: OrdersDatabase) =>
        resolve(await prepareAnswers(tx, tables, { ...options, named: false })(batch, numbering));
      db.transaction(early).catch(reject);
    });`,
};

/** What another attempt would place is refused for good. */
const refusedForGood: Flaw = {
  guarantee: "under fire: no call ends as OrderRejected for an order that the table would take",
  file: "src/errors/failure-codes.ts",
  find: '"55P03": "contention"',
  replace: '"55P03": "rejected"',
};

/** The instant is taken before the counter's lock is: those that wait are dated before those that do not. */
const earlyInstant: Flaw = {
  guarantee: "under fire: in a period no instant falls while the sequence rises",
  file: "src/validation/parse-placed-at.ts",
  find: "return ok(null);",
  replace: "return ok(new Date().toISOString());",
};

/** The columns of the app's are the first order's for all of them: a shop that does not exist becomes one that does. */
const othersColumns: Flaw = {
  guarantee: "under fire: an order has the columns of the app's that it was given, and no neighbour's",
  file: "src/columns/app-input.ts",
  find: "const json: Record<string, JsonValue> = {};",
  replace: "const json = kept;",
  also: [
    {
      file: "src/columns/app-input.ts",
      find: "json[name] = encoded;",
      replace: "json[name] ??= encoded;",
    },
    {
      file: "src/columns/app-input.ts",
      find: "function valuesOf(",
      replace: "const kept: Record<string, JsonValue> = {};\n\nfunction valuesOf(",
    },
  ],
};

/** The first three by the matrix, and again by a minute of chaos; the others concern rules that only chaos has. */
export const underFire: readonly Break[] = [
  { ...twoStatements, noticedBy: matrix("create,") },
  { ...newId, noticedBy: matrix("payment") },
  { ...earlyWord, noticedBy: matrix("create,") },
  ...[twoStatements, newId, earlyWord, refusedForGood, earlyInstant, othersColumns].map((flaw) => ({
    ...flaw,
    noticedBy: chaos,
  })),
];
