// Owns the routes of operations: the live page, and an order with its invoice, found by its number.
import { eq } from "drizzle-orm";
import type { OrdersDatabase } from "gapless-orders";
import { type Context, Hono } from "hono";
import { csrf } from "hono/csrf";
import { streamSSE } from "hono/streaming";
import { z } from "zod";
import { issueInvoice } from "./invoicing.js";
import { ledgerFile } from "./ledger-file.js";
import { liveState } from "./live-state.js";
import type { Numberings } from "./numberings.js";
import { operationsPage } from "./pages/operations.js";
import { noOrderPage, orderPage } from "./pages/order.js";
import { invoices, orderItems, orders } from "./schema.js";
import type { DemoMode } from "./settings.js";
import { readState } from "./state.js";

const reasonOf = z.object({ reason: z.string().trim().min(1).max(200) });

export function operations(db: OrdersDatabase, numberings: Numberings, demoMode: DemoMode): Hono {
  const { ordering } = numberings;
  const app = new Hono();
  app.use(csrf());
  const live = liveState(db, numberings);
  app.get("/", async (c) => c.html(operationsPage(await readState(db, numberings), demoMode)));
  app.get("/events", (c) =>
    streamSSE(c, async (stream) => {
      const leave = live.watch((data) => void stream.writeSSE({ event: "state", data }));
      await new Promise<void>((resolve) => stream.onAbort(resolve));
      leave();
    }),
  );
  app.get("/ledger.csv", ledgerFile(numberings));
  // The form of the operations page asks for `?number=`, a link of it as well.
  app.get("/order", (c) => page(c, c.req.query("number")?.trim() ?? ""));
  app.post("/order/invoice", async (c) => {
    const number = c.req.query("number") ?? "";
    const found = await ordering.findByNumber(number);
    const order = found.isOk() ? found.value?.document : undefined;
    if (order == null) {
      return page(c, number);
    }
    const issued = await issueInvoice(db, numberings, order.id);
    return "failed" in issued
      ? page(c, number, `The invoice is not issued: ${issued.failed}.`)
      : changed(c, number);
  });
  app.post("/order/cancel", async (c) => {
    const number = c.req.query("number") ?? "";
    const read = reasonOf.safeParse(await c.req.parseBody());
    if (!read.success) {
      return page(c, number, "A cancelled order needs a reason of 1 to 200 characters.");
    }
    const voided = await ordering.void(number, read.data.reason);
    if (voided.isErr()) {
      return page(c, number, `The order is not cancelled: ${voided.error.kind}.`);
    }
    await db.update(orders).set({ status: "cancelled" }).where(eq(orders.orderNo, number));
    return changed(c, number);
  });

  /** After a change the browser asks for the page again, so that reloading it changes nothing. */
  function changed(c: Context, number: string) {
    return c.redirect(`/operations/order?number=${encodeURIComponent(number)}`, 303);
  }

  async function page(c: Context, number: string, problem?: string) {
    const read = await ordering.findByNumber(number);
    if (read.isErr()) {
      return c.text("The database does not answer. Try again.", 503);
    }
    const found = read.value;
    if (found === null) {
      return c.html(noOrderPage(number), 404);
    }
    const id = found.document?.id;
    const items =
      id === undefined ? [] : await db.select().from(orderItems).where(eq(orderItems.orderId, id));
    const [invoice] =
      id === undefined ? [] : await db.select().from(invoices).where(eq(invoices.orderId, id));
    return c.html(orderPage({ found, items, invoice, problem }), problem === undefined ? 200 : 409);
  }
  return app;
}
