// Owns the routes of the shop.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import type { OrdersDatabase } from "gapless-orders";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { secureHeaders } from "hono/secure-headers";
import { z } from "zod";
import { metricsText } from "./figures.js";
import { signedEvent } from "./gateway.js";
import type { Numberings } from "./numberings.js";
import { operations } from "./operations.js";
import { checkoutPage } from "./pages/checkout.js";
import { webhook } from "./webhook.js";

const price = 44_985;
/** Largest event, in bytes. */
const maxOrderBytes = 262_144;
const checkout = z.object({ reference: z.uuid(), giftNote: z.string().max(200).default("") });
const answer = z.object({ orderNo: z.string().optional() });

export function shop(db: OrdersDatabase, numberings: Numberings, secret: string): Hono {
  const app = new Hono();
  // A driver's error quotes the statement's parameters: what is logged names its kind and nothing else.
  app.onError((error, c) => {
    console.error(`shop: ${c.req.method} ${c.req.path} failed: ${error.name}`);
    return c.text("Something went wrong. To try again is safe.", 500);
  });
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        connectSrc: ["'self'"],
        imgSrc: ["data:"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
      },
    }),
  );
  for (const [file, type] of Object.entries({
    "shop.css": "text/css",
    "checkout.js": "text/javascript",
    "operations.js": "text/javascript",
  })) {
    const text = readFileSync(new URL(`./assets/${file}`, import.meta.url), "utf8");
    app.get(`/assets/${file}`, (c) => c.body(text, 200, { "content-type": `${type}; charset=utf-8` }));
  }
  app.get("/", (c) => c.html(checkoutPage(randomUUID())));
  app.use("/webhook", bodyLimit({ maxSize: maxOrderBytes, onError: (c) => c.json({ error: "size" }, 413) }));
  app.post("/webhook", webhook({ db, numberings, secret }));
  app.post("/pay", async (c) => {
    const read = checkout.safeParse(await c.req.parseBody());
    if (!read.success) {
      return c.json({ error: "form" }, 400);
    }
    const { reference, giftNote } = read.data;
    const { body, signature } = signedEvent(secret, { paymentReference: reference, amount: price, giftNote });
    const response = await app.request("/webhook", {
      method: "POST",
      body,
      headers: { "stripe-signature": signature },
    });
    const { orderNo } = answer.parse(await response.json());
    if (c.req.header("accept") === "application/json") {
      return c.json({ orderNo });
    }
    return c.html(checkoutPage(reference, orderNo ? `Your order is ${orderNo}.` : "Please pay again."));
  });
  app.route("/operations", operations(db, numberings));
  app.get("/metrics", async (c) => c.text(await metricsText()));
  return app;
}
