// Audits a series on a Citus cluster by the SQL function, in statements that the coordinator can send.
import type { Sql } from "postgres";
import type { OrderSeries } from "../../src/index.js";

/** How many orders the series has, and how many findings. */
export async function audited(sql: Sql, { name }: OrderSeries) {
  const findings = await sql`select finding from audit_order_numbers(series => ${name})`;
  const [counted] = await sql`select count(*)::integer as orders from orders where series = ${name}`;
  return { orders: counted?.["orders"], findings: findings.length };
}
