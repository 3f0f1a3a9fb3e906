// Owns the accountant's file: the ledger of the orders, or of a shop's invoices, as CSV that is sent while it is read.
import { type LedgerPages, ledgerCsv } from "gapless-orders";
import type { Context } from "hono";
import { z } from "zod";
import { invoiceNumbers, type Numberings } from "./numberings.js";

/** A form sends an empty text for what was not filled in. */
const asked = z.object({
  of: z.string().max(50).default(""),
  from: z
    .string()
    .optional()
    .transform((day) => day || undefined),
  to: z
    .string()
    .optional()
    .transform((day) => day || undefined),
});

export function ledgerFile({ ordering, invoicing }: Numberings) {
  return async (c: Context) => {
    const { of, ...range } = asked.parse(c.req.query());
    const pages: LedgerPages =
      of === "" ? ordering.ledger(range) : invoicing.ledger({ ...range, series: invoiceNumbers(of) });
    const text = ledgerCsv(pages)[Symbol.asyncIterator]();
    const head = await text.next();
    // Read before the answer begins, so that a range without numbers is an answer of its own.
    const first = await text.next();
    if (head.done || first.done || head.value.isErr()) {
      return c.text("The database does not answer. Try again.", 503);
    }
    if (first.value.isErr()) {
      const { error } = first.value;
      switch (error.kind) {
        case "NothingInRange":
          return c.text(`There is nothing to list: ${error.message}.`, 404);
        case "InvalidAuditRange":
          return c.text("A ledger goes from a day to a later one, each as YYYY-MM-DD.", 400);
        case "ReadFailed":
          return c.text("The database does not answer. Try again.", 503);
      }
    }
    const begun = head.value.value + first.value.value;
    const encoder = new TextEncoder();
    const body = new ReadableStream<Uint8Array>({
      start: (stream) => stream.enqueue(encoder.encode(begun)),
      async pull(stream) {
        const next = await text.next();
        if (next.done) {
          stream.close();
        } else if (next.value.isErr()) {
          // Breaks the connection off: half a ledger must not look like a whole one.
          stream.error(new Error(next.value.error.kind));
        } else {
          stream.enqueue(encoder.encode(next.value.value));
        }
      },
    });
    return c.body(body, 200, {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="${of === "" ? "orders" : "invoices"}-ledger.csv"`,
    });
  };
}
