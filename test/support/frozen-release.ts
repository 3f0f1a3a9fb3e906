// Owns sending what a release sends, out of its frozen files, as that release did.
import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll } from "vitest";
import { gam } from "./checkouts.js";
import type { TestDatabase } from "./database.js";
import { readFrozen } from "./frozen-statement.js";

const { template, timeZone } = gam;

/** An order as the first release writes it into a batch. */
export function inBatch(reference: string | null, id: string = randomUUID()) {
  return {
    id,
    ...(reference === null && { by_id: true }),
    payment_reference: reference,
    customer_id: "cus_42",
    currency: "UGX",
    total_amount: 89_970,
    items: [{ sku: "TSHIRT-M", quantity: 2, unitAmount: 44_985 }],
    metadata: {},
    placed_at: "2020-02-29T09:00:00.000Z",
  };
}

/** The statements of a release on a test file's database. */
export async function frozenRelease(release: string, database: TestDatabase) {
  const statements = await readFrozen(release);
  let client = new pg.Client();
  beforeAll(async () => {
    client = new pg.Client({ connectionString: database.url() });
    await client.connect();
  });
  afterAll(() => client.end());

  /** Runs a frozen statement, its parameters by name. */
  async function run(name: string, values: Readonly<Record<string, string>>): Promise<readonly unknown[]> {
    const statement = statements.get(name);
    const given = statement?.parameters.map((parameter) => values[parameter.split(" ")[0] ?? ""] ?? null);
    return (await client.query({ text: statement?.text ?? "", values: given ?? [] })).rows;
  }
  const shared = (name: string, batch: readonly object[]) => ({
    documents: JSON.stringify(batch.map((order) => ({ series: 1, ...order }))),
    series: JSON.stringify([{ name, template, time_zone: timeZone }]),
    lockTimeout: "500ms",
  });
  /** The one row in which the statement answers for its batch. */
  async function place(form: string, series: string, batch: readonly object[]): Promise<unknown> {
    const [row] = await run(form, shared(series, batch));
    return JSON.parse(Object.values(row ?? {}).join());
  }
  return { statements, run, shared, place };
}
