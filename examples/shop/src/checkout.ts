// Owns the routes of a customer: the products, paying for one, and the confirmation.
import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import type { OrdersDatabase } from "gapless-orders";
import { Hono } from "hono";
import { csrf } from "hono/csrf";
import { z } from "zod";
import { type Deliver, deliverUntilTaken } from "./gateway.js";
import type { Numberings } from "./numberings.js";
import { confirmationPage } from "./pages/confirmation.js";
import { missingPage } from "./pages/missing.js";
import { productPage, productsPage } from "./pages/products.js";
import { findProduct } from "./products.js";
import { orderItems } from "./schema.js";

const form = z.object({
  reference: z.uuid(),
  sku: z.string(),
  quantity: z.coerce.number().int().min(1).max(9),
  giftNote: z.string().max(200).default(""),
});

export interface CheckoutOptions {
  readonly db: OrdersDatabase;
  readonly numberings: Numberings;
  readonly deliver: Deliver;
}

export function checkout({ db, numberings: { ordering }, deliver }: CheckoutOptions): Hono {
  const app = new Hono();
  app.get("/", (c) => c.html(productsPage()));
  app.get("/products/:sku", (c) => {
    const product = findProduct(c.req.param("sku"));
    return product === undefined
      ? c.html(missingPage("The shop does not sell this."), 404)
      : c.html(productPage(product, randomUUID()));
  });
  app.post("/pay", csrf(), async (c) => {
    const read = form.safeParse(await c.req.parseBody());
    const product = read.success ? findProduct(read.data.sku) : undefined;
    if (!read.success || product === undefined) {
      return c.html(missingPage("The form is not complete. Nothing was paid."), 400);
    }
    const { reference, sku, quantity, giftNote } = read.data;
    const known = await ordering.findByKey(reference);
    // A gateway takes no second payment for one reference: who comes back and pays again sees the order that there is.
    if (known.isErr() || known.value === null) {
      const amount = product.price * quantity;
      await deliverUntilTaken(deliver, { paymentReference: reference, amount, giftNote, sku, quantity });
    }
    return c.redirect(`/orders/${reference}`, 303);
  });
  // By the reference, which nobody can guess; numbers can be guessed.
  app.get("/orders/:reference", async (c) => {
    const reference = z.uuid().safeParse(c.req.param("reference"));
    if (!reference.success) {
      return c.html(missingPage("There is no such order."), 404);
    }
    const read = await ordering.findByKey(reference.data);
    if (read.isErr()) {
      return c.text("The database does not answer. Load this page again; do not pay again.", 503);
    }
    const found = read.value;
    const id = found?.document?.id;
    const items =
      id === undefined ? [] : await db.select().from(orderItems).where(eq(orderItems.orderId, id));
    return c.html(confirmationPage(found, items));
  });
  return app;
}
