// Owns the routes of the shop.
import type { OrdersDatabase } from "gapless-orders";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { HTTPException } from "hono/http-exception";
import { secureHeaders } from "hono/secure-headers";
import { assets } from "./assets.js";
import { checkout } from "./checkout.js";
import { demo } from "./demo/routes.js";
import { metricsText } from "./figures.js";
import { type Deliver, signedEvent } from "./gateway.js";
import type { Numberings } from "./numberings.js";
import { operations } from "./operations.js";
import type { DemoMode } from "./settings.js";
import { webhook } from "./webhook.js";

/** Largest event, in bytes. */
const maxOrderBytes = 262_144;

export interface ShopOptions {
  readonly db: OrdersDatabase;
  readonly numberings: Numberings;
  readonly secret: string;
  readonly demoMode: DemoMode;
}

export function shop({ db, numberings, secret, demoMode }: ShopOptions): Hono {
  const app = new Hono();
  // A driver's error quotes the statement's parameters: what is logged names its kind and nothing else.
  app.onError((error, c) => {
    if (error instanceof HTTPException) {
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
  app.use("/webhook", bodyLimit({ maxSize: maxOrderBytes, onError: (c) => c.json({ error: "size" }, 413) }));
  app.post("/webhook", webhook({ db, numberings, secret }));
  const deliver: Deliver = async (payment) => {
    const { body, signature } = signedEvent(secret, payment);
    return app.request("/webhook", { method: "POST", body, headers: { "stripe-signature": signature } });
  };
  app.route("/assets", assets());
  app.route("/", checkout({ db, numberings, deliver }));
  app.route("/operations", operations(db, numberings, demoMode));
  if (demoMode !== "off") {
    app.route("/operations/demo", demo({ db, numberings, deliver, demoMode }));
  }
  app.get("/metrics", async (c) => c.text(await metricsText()));
  return app;
}
