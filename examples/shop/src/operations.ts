// Owns the routes of operations: the live page, and an order with its invoice, found by its number.
import { eq } from "drizzle-orm";
import type { OrdersDatabase } from "gapless-orders";
import { type Context, Hono } from "hono";
import { csrf } from "hono/csrf";
import { streamSSE } from "hono/streaming";
import { z } from "zod";
import { issueInvoice } from "./invoicing.js";
import { liveState } from "./live-state.js";
import { type FoundOrder, findOrder, voidOrder } from "./number-look-ups.js";
import type { Numberings } from "./numberings.js";
import { operationsPage } from "./pages/operations.js";
import { noOrderPage, orderPage } from "./pages/order.js";
import { invoices, orderItems, orders } from "./schema.js";
import { readState } from "./state.js";

const reasonOf = z.object({ reason: z.string().trim().min(1).max(200) });

export function operations(db: OrdersDatabase, numberings: Numberings): Hono {
  const app = new Hono();
  app.use(csrf());
  const live = liveState(db);
  app.get("/", async (c) => c.html(operationsPage(await readState(db))));
  app.get("/events", (c) =>
    streamSSE(c, async (stream) => {
      const leave = live.watch((data) => void stream.writeSSE({ event: "state", data }));
      await new Promise<void>((resolve) => stream.onAbort(resolve));
      leave();
    }),
  );
  // The form of the operations page asks for `?number=`, a link of it as well.
  app.get("/order", async (c) => {
    const number = c.req.query("number")?.trim() ?? "";
    const found = await findOrder(db, number);
    return found === null ? c.html(noOrderPage(number), 404) : page(c, found);
  });
  app.post("/order/invoice", async (c) => {
    const found = await findOrder(db, c.req.query("number") ?? "");
    if (found?.document == null) {
      return c.html(noOrderPage(c.req.query("number") ?? ""), 404);
    }
    const issued = await issueInvoice(db, numberings, found.document.id);
    return page(c, found, "failed" in issued ? `The invoice is not issued: ${issued.failed}.` : undefined);
  });
  app.post("/order/cancel", async (c) => {
    const number = c.req.query("number") ?? "";
    const read = reasonOf.safeParse(await c.req.parseBody());
    const found = await findOrder(db, number);
    if (found === null) {
      return c.html(noOrderPage(number), 404);
    }
    if (!read.success) {
      return page(c, found, "A cancelled order needs a reason of 1 to 200 characters.");
    }
    await voidOrder(db, number, read.data.reason);
    await db.update(orders).set({ status: "cancelled" }).where(eq(orders.orderNo, number));
    return page(c, found);
  });

  /** After a change the browser asks for the page again, so that reloading it changes nothing. */
  async function page(c: Context, { number, document }: FoundOrder, problem?: string) {
    if (c.req.method === "POST" && problem === undefined) {
      return c.redirect(`/operations/order?number=${encodeURIComponent(number)}`, 303);
    }
    const found = await findOrder(db, number);
    const id = document?.id;
    const items =
      id === undefined ? [] : await db.select().from(orderItems).where(eq(orderItems.orderId, id));
    const [invoice] =
      id === undefined ? [] : await db.select().from(invoices).where(eq(invoices.orderId, id));
    return found === null
      ? c.html(noOrderPage(number), 404)
      : c.html(orderPage({ found, items, invoice, problem }), problem === undefined ? 200 : 409);
  }
  return app;
}
