// A node of the cluster dies: its series stop, those of the others go on, and nothing is lost or given twice.
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { drizzle } from "drizzle-orm/postgres-js";
import postgres, { type Sql } from "postgres";
import { afterAll, describe, expect, it } from "vitest";
import { createOrdersModule, retryPolicy } from "../../src/index.js";
import { checkout, gam, upTo } from "../support/checkouts.js";
import { audited } from "./audited.js";

const sql: Sql = postgres(process.env["CITUS_URL"] ?? "", { max: 20, onnotice: () => {} });
afterAll(() => sql.end());
const retry = retryPolicy({ deadlineMs: 5_000 });
const [first = ""] = (process.env["CITUS_CONTAINERS"] ?? "").split(" ");

/** Whether the series has its shard on the first worker. */
async function isOnFirst(series: string): Promise<boolean> {
  const [row] = await sql`
    select shards.nodename
    from citus_shards as shards
    where shards.shardid = get_shard_id_for_distribution_column('public.orders', ${series})`;
  return row?.["nodename"] === first;
}

describe.skipIf(first === "")("a worker that is killed", () => {
  it("stops its own series, and no order is lost or placed twice", async () => {
    const names = upTo(20).map((n) => `NODE ${n} ${randomUUID().slice(0, 8)}`);
    const there = await Promise.all(names.map(isOnFirst));
    const modules = names.map((name) =>
      createOrdersModule(drizzle(sql), { series: { ...gam, name }, distributed: true, retry }),
    );
    await Promise.all(modules.map((module) => module.create(checkout("pay_1"))));
    execFileSync("docker", ["kill", first]);
    const during = await Promise.all(modules.map((module) => module.create(checkout("pay_2"))));
    expect(during.map((result) => result.isOk())).toEqual(there.map((isGone) => !isGone));
    execFileSync("docker", ["start", first]);
    // A server that replays its log takes no statement yet.
    await wait(5_000);
    const after = await Promise.all(modules.map((module) => module.create(checkout("pay_2"))));
    expect(after.every((result) => result.isOk())).toBe(true);
    for (const name of names) {
      expect(await audited(sql, { ...gam, name })).toEqual({ orders: 2, findings: 0 });
    }
  });
});
