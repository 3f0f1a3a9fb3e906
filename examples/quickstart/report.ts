// Owns what the run prints in the end: the tally, each period's first and last number, and the audit.
import type { AuditReport, Order } from "gapless-orders";
import type { Tally } from "../../src/cli/import-orders.js";
import { coloured } from "../../src/cli/output.js";
import { formatTable } from "../../src/cli/table.js";

const mostRefusals = 20;

export function report(
  tally: Tally,
  deliveredTwice: number,
  orders: readonly Order[],
  audit: AuditReport,
): string {
  return [
    coloured("bold", "Checkouts"),
    `  placed     ${coloured("green", String(tally.placed))}`,
    `  replayed   ${tally.replayed}`,
    `  refused    ${tally.refused.length === 0 ? "0" : coloured("yellow", String(tally.refused.length))}`,
    `  callbacks delivered twice, answered with the same order: ${deliveredTwice}`,
    ...refusals(tally),
    "",
    periods(orders),
    "",
    auditLine(audit),
  ].join("\n");
}

function refusals({ refused }: Tally): readonly string[] {
  const shown = refused.slice(0, mostRefusals).map(({ line, reason }) => `  line ${line}: ${reason}`);
  return refused.length > mostRefusals ? [...shown, `  … and ${refused.length - mostRefusals} more`] : shown;
}

/** The first and last number of every period, in the order of the calendar. */
function periods(orders: readonly Order[]): string {
  const byPeriod = new Map<string, Map<string, Order>>();
  for (const order of orders.filter(({ sequence }) => sequence !== null)) {
    const ofPeriod = byPeriod.get(order.dateKey) ?? new Map<string, Order>();
    byPeriod.set(order.dateKey, ofPeriod.set(order.id, order));
  }
  const rows = [...byPeriod]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([period, placed]) => {
      const inOrder = [...placed.values()].toSorted((a, b) => Number(a.sequence) - Number(b.sequence));
      return [period, inOrder.length, inOrder[0]?.orderNumber ?? "", inOrder.at(-1)?.orderNumber ?? ""];
    });
  return formatTable(["period", "orders", "first number", "last number"], rows);
}

function auditLine(audit: AuditReport): string {
  const { clean, orders, fallbackNumbers, ...findings } = audit;
  return clean
    ? `${coloured("green", "Audit: clean")}: ${orders} orders, every period 1..n, ${fallbackNumbers} fallback numbers`
    : `${coloured("red", "Audit: NOT clean")}: ${JSON.stringify(findings)}`;
}
