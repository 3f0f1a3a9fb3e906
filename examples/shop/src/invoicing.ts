// Owns issuing the invoice of an order: the draft that was written with the order gets its number.
import { eq } from "drizzle-orm";
import type { OrdersDatabase } from "gapless-orders";
import type { Numberings } from "./numberings.js";
import { invoices } from "./schema.js";

/** Issuing twice is the same as once. Returns the number, or the kind of the error. */
export async function issueInvoice(
  db: OrdersDatabase,
  { invoicing }: Numberings,
  orderId: string,
): Promise<{ readonly number: string } | { readonly failed: string }> {
  const [draft] = await db.select({ id: invoices.id }).from(invoices).where(eq(invoices.orderId, orderId));
  if (draft === undefined) {
    return { failed: "DocumentNotFound" };
  }
  const issued = await invoicing.issue(draft.id, { children: { messages: [{ kind: "invoice issued" }] } });
  return issued.match(
    ({ number }) => ({ number }),
    ({ kind }) => ({ failed: kind }),
  );
}
