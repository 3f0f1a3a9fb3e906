// Numbers for the rows of an app's table on a Citus cluster, by issue_number in the app's own transaction.
import { randomUUID } from "node:crypto";
import postgres, { type Sql } from "postgres";
import { afterAll, describe, expect, it } from "vitest";
import { upTo } from "../support/checkouts.js";

const sql: Sql = postgres(process.env["CITUS_URL"] ?? "", { max: 10, onnotice: () => {} });
afterAll(() => sql.end());
const tenant = `tenant ${randomUUID().slice(0, 8)}`;

const issue = (id: number) =>
  sql.begin(async (tx) => {
    const [row] = await tx`
      select
        gapless_orders.issue_number(
          'public.invoices'::regclass,
          'number',
          ${String(id)},
          ${tenant},
          'INV-{YYYY}-{####}'
        ) as number`;
    await tx`
      insert into public.invoices (id, tenant, number)
      values (${id}, ${tenant}, ${row?.["number"]})
      on conflict (id, tenant) do nothing`;
    return String(row?.["number"]);
  });

describe("issue_number on Citus", () => {
  it("gives fifty invoices of a tenant consecutive numbers, and each the same again", async () => {
    const numbers = await Promise.all(upTo(50).map(issue));
    expect(numbers.map((number) => Number(number.slice(-4))).sort((a, b) => a - b)).toEqual(upTo(50));
    expect(await Promise.all(upTo(50).map(issue))).toEqual(numbers);
  });
});
