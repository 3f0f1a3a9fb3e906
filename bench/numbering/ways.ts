// The ways to number an app's invoices: this module, and a transaction as an ORM writes it.
import { eq, sql } from "drizzle-orm";
import { createNumbering, orderSeries } from "../../src/index.js";
import type { Placer } from "../strategies/strategy.js";
import { counters, invoiceLines, invoices, lines, openApp } from "./app-table.js";

const draft = { customer: "cus_42", total: "15.50" };

function numbering(url: string) {
  const { db, close } = openApp(url);
  const calls = createNumbering(db, {
    table: invoices,
    number: invoices.number,
    series: orderSeries({ name: "INV", template: "INV-{YYYY}-{######}" }),
    children: { lines: { table: invoiceLines, parent: invoiceLines.invoiceId } },
    issue: { when: eq(invoices.status, "draft"), set: { status: "issued" } },
  });
  return {
    calls,
    async close() {
      await calls.close();
      await close();
    },
  };
}

/** `create` with three lines. */
export function createdByModule(url: string): Placer {
  const { calls, close } = numbering(url);
  return {
    async place() {
      (await calls.create({ ...draft, lines }))._unsafeUnwrap();
    },
    close,
  };
}

/** Begin, raise the counter, insert, insert the lines, commit. */
export function createdByTransaction(url: string): Placer {
  const { db, close } = openApp(url);
  return {
    place: () =>
      db.transaction(async (tx) => {
        const [counter] = await tx
          .update(counters)
          .set({ last: sql`${counters.last} + 1` })
          .where(eq(counters.name, "INV"))
          .returning();
        const [invoice] = await tx
          .insert(invoices)
          .values({ ...draft, number: `INV-2026-${String(counter?.last).padStart(6, "0")}` })
          .returning();
        await tx
          .insert(invoiceLines)
          .values(lines.map((line) => ({ ...line, invoiceId: invoice?.id ?? "" })));
      }),
    close,
  };
}

/** `issue` of a draft. */
export function issuedByModule(url: string, drafts: readonly string[]): Placer {
  const { calls, close } = numbering(url);
  return {
    async place(n) {
      (await calls.issue(drafts[n - 1] ?? ""))._unsafeUnwrap();
    },
    close,
  };
}

/** Begin, lock the draft, raise the counter, update, commit. */
export function issuedByTransaction(url: string, drafts: readonly string[]): Placer {
  const { db, close } = openApp(url);
  return {
    place: (n) =>
      db.transaction(async (tx) => {
        const id = drafts[n - 1] ?? "";
        await tx.select().from(invoices).where(eq(invoices.id, id)).for("update");
        const [counter] = await tx
          .update(counters)
          .set({ last: sql`${counters.last} + 1` })
          .where(eq(counters.name, "INV"))
          .returning();
        await tx
          .update(invoices)
          .set({ number: `INV-2026-${String(counter?.last).padStart(6, "0")}`, status: "issued" })
          .where(eq(invoices.id, id));
      }),
    close,
  };
}
