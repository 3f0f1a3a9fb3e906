// Owns the breaks that hold as long as nothing fails: only the fault matrix and the chaos run can notice them.
import type { Break } from "../break.js";

const matrix = (scenario: string): string => `test/faults/main.ts --bail ${scenario}`;
const chaos = "test/chaos/main.ts --minutes 1 --seed 1";

const execution = 'const rows = await statementFor(numbering, batch[0]?.shape ?? "").execute({';

type Flaw = Omit<Break, "noticedBy">;

/** The counter is committed before the order is inserted: what fails in between leaves a gap. */
const twoStatements: Flaw = {
  guarantee: "under fire: the counter and the orders are written in one statement",
  file: "src/orders/place-orders.ts",
  find: execution,
  replace: `if (numbering === "sequenced" && named) {
      await db.execute(
        sql\`insert into order_sequence_tracker as tracker values
          (\${series.name}, (now() at time zone \${series.timeZone})::date, \${batch.length})
          on conflict (series, date_key) do update set last_sequence = tracker.last_sequence + \${batch.length}\`,
      );
    }
    ${execution}`,
  also: [
    {
      file: "src/orders/place-orders.ts",
      find: 'import { createHash } from "node:crypto";',
      replace: 'import { createHash } from "node:crypto";\nimport { sql } from "drizzle-orm";',
    },
    {
      file: "src/orders/numbered-rows.ts",
      find: "last_sequence = tracker.last_sequence + excluded.last_sequence",
      replace: "last_sequence = tracker.last_sequence",
    },
  ],
};

/** Each attempt is another order: a lost reply makes two of one without a payment reference. */
const newId: Flaw = {
  guarantee: "under fire: an attempt that is repeated is the same order, under the same id",
  file: "src/orders/send-group.ts",
  find: "const batch = live.map(({ order }) => order);",
  replace: `const batch = live.map(({ order }) => {
    const id = newOrderId();
    return { ...order, id, json: order.json.replace(order.id, id) };
  });`,
  also: [
    {
      file: "src/orders/send-group.ts",
      find: "import type { PlacedRow }",
      replace: 'import { newOrderId } from "./order-id.js";\nimport type { PlacedRow }',
    },
  ],
};

/** The caller is told before the commit is. */
const earlyWord: Flaw = {
  guarantee: "under fire: an order is acknowledged after its commit was",
  file: "src/orders/place-orders.ts",
  find: execution,
  replace: `const rows = await new Promise<Awaited<ReturnType<Statement["execute"]>>>((resolve, reject) => {
      const early = async (tx: OrdersDatabase) => resolve(await placingStatement(tx, tables, { numbering, distributed, shape: batch[0]?.shape ?? "" }).prepare("").execute(input));
      const input = inputOf({`,
  also: [
    {
      file: "src/orders/place-orders.ts",
      find: "lockTimeout: lockTimeoutMs === null ? null : `${lockTimeoutMs}ms`,\n    });",
      replace:
        "lockTimeout: lockTimeoutMs === null ? null : `${lockTimeoutMs}ms`,\n      });\n      db.transaction(early).catch(reject);\n    });",
    },
    {
      file: "src/orders/place-orders.ts",
      find: "/** Each form of the statement",
      replace: "const inputOf = (input: Record<string, unknown>) => input;\n\n/** Each form of the statement",
    },
  ],
};

/** Each flaw by the matrix, and again by a minute of chaos. */
export const underFire: readonly Break[] = [
  { ...twoStatements, noticedBy: matrix("create,") },
  { ...newId, noticedBy: matrix("payment") },
  { ...earlyWord, noticedBy: matrix("create,") },
  ...[twoStatements, newId, earlyWord].map((flaw) => ({ ...flaw, noticedBy: chaos })),
];
