// Owns what the run prints in the end: the tally, each period's first and last number, and the audit.
import Table from "cli-table3";
import { colours } from "../src/cli/colours.js";
import type { Tally } from "../src/cli/place-checkouts.js";
import type { AuditReport, Order } from "../src/index.js";

const mostRefusals = 20;

export function report(tally: Tally, orders: readonly Order[], audit: AuditReport): string {
  return [
    colours.bold("Checkouts"),
    `  placed     ${colours.green(String(tally.placed))}`,
    `  replayed   ${tally.replayed}`,
    `  refused    ${tally.refused.length === 0 ? "0" : colours.yellow(String(tally.refused.length))}`,
    `  callbacks delivered twice, answered with the same order: ${tally.deliveredTwice}`,
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
  const table = new Table({
    head: ["period", "orders", "first number", "last number"],
    style: { head: [], border: [], compact: true },
  });
  for (const [period, placed] of [...byPeriod].toSorted(([a], [b]) => a.localeCompare(b))) {
    const inOrder = [...placed.values()].toSorted((a, b) => Number(a.sequence) - Number(b.sequence));
    table.push([period, inOrder.length, inOrder[0]?.orderNumber, inOrder.at(-1)?.orderNumber]);
  }
  return table.toString();
}

function auditLine(audit: AuditReport): string {
  const { clean, orders, fallbackNumbers, ...findings } = audit;
  return clean
    ? `${colours.green("Audit: clean")}: ${orders} orders, every period 1..n, ${fallbackNumbers} fallback numbers`
    : `${colours.red("Audit: NOT clean")}: ${JSON.stringify(findings)}`;
}
