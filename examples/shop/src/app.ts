// Owns the routes of the shop.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import type { OrdersDatabase } from "gapless-orders";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { HTTPException } from "hono/http-exception";
import { secureHeaders } from "hono/secure-headers";
import { z } from "zod";
import { catalogue, sku } from "./catalogue.js";
import { createExperiments } from "./experiments.js";
import { metricsText } from "./figures.js";
import { gatewayOf } from "./gateway.js";
import type { Numberings } from "./numberings.js";
import { operations } from "./operations.js";
import { checkoutPage } from "./pages/checkout.js";
import { notYetPage, thanksPage } from "./pages/thanks.js";
import { webhook } from "./webhook.js";

/** Largest event, in bytes. */
const maxOrderBytes = 262_144;
const checkout = z.object({
  reference: z.uuid(),
  sku: sku.default("TSHIRT-M"),
  giftNote: z.string().max(200).default(""),
});

export interface ShopOptions {
  /** Whether operations may break things on purpose. (Default: no) */
  readonly isDemo?: boolean;
  /** Whether the database is a server, with more than one session. (Default: no) */
  readonly isServer?: boolean;
}

export function shop(
  db: OrdersDatabase,
  numberings: Numberings,
  secret: string,
  { isDemo = false, isServer = false }: ShopOptions = {},
): Hono {
  const app = new Hono();
  // A driver's error quotes the statement's parameters: what is logged names its kind and nothing else.
  app.onError((error, c) => {
    if (error instanceof HTTPException) {
      // Hono's own, such as a form that another site has sent.
      return error.getResponse();
    }
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
        imgSrc: ["'self'", "data:"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
      },
    }),
  );
  for (const [file, type] of Object.entries({
    "base.css": "text/css",
    "shop.css": "text/css",
    "checkout.js": "text/javascript",
    "operations.js": "text/javascript",
    ...Object.fromEntries(
      Object.values(catalogue).map(({ picture }) => [`pictures/${picture}`, "image/svg+xml"]),
    ),
  })) {
    const text = readFileSync(new URL(`./assets/${file}`, import.meta.url), "utf8");
    app.get(`/assets/${file}`, (c) => c.body(text, 200, { "content-type": `${type}; charset=utf-8` }));
  }
  const deliver = gatewayOf(secret, (request) => app.request("/webhook", request));
  app.get("/", (c) => c.html(checkoutPage(randomUUID())));
  app.use("/webhook", bodyLimit({ maxSize: maxOrderBytes, onError: (c) => c.json({ error: "size" }, 413) }));
  app.post("/webhook", webhook({ db, numberings, secret }));
  app.post("/pay", async (c) => {
    const read = checkout.safeParse(await c.req.parseBody());
    if (!read.success) {
      return c.json({ error: "form" }, 400);
    }
    const { reference, sku, giftNote } = read.data;
    const { orderNo } = await deliver({
      paymentReference: reference,
      amount: catalogue[sku].price,
      sku,
      giftNote,
    });
    // By the reference, which nobody can guess, and not by the number, which everybody can.
    return orderNo === undefined
      ? c.html(
          checkoutPage(
            reference,
            "The payment is in, the order is not yet. Please pay again: you are charged once.",
          ),
        )
      : c.redirect(`/thanks?reference=${reference}`, 303);
  });
  app.get("/thanks", async (c) => {
    const found = await numberings.ordering.findByKey(c.req.query("reference") ?? "");
    return found.isOk() && found.value !== null ? c.html(thanksPage(found.value)) : c.html(notYetPage(), 404);
  });
  const experiments = isDemo ? createExperiments({ db, numberings, deliver, isServer }) : undefined;
  app.route("/operations", operations(db, numberings, experiments));
  app.get("/metrics", async (c) => c.text(await metricsText()));
  return app;
}
