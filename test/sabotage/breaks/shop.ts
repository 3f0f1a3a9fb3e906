// Owns the breaks of the example shop's webhook.
import type { Break } from "../break.js";

const noticedBy = "examples/shop/test/webhook.test.ts";
const noticedByGuards = "examples/shop/test/demo-guards.test.ts";

export const shop: readonly Break[] = [
  {
    guarantee: "shop: a wrong signature makes no order",
    file: "examples/shop/src/webhook.ts",
    find: "await stripe.webhooks.constructEventAsync(body, signature, secret)",
    replace: "JSON.parse(body)",
    noticedBy,
  },
  {
    guarantee: "shop: a payment whose order may not be there is called again",
    file: "examples/shop/src/webhook.ts",
    find: "return c.json({ error: error.kind }, 503);",
    replace: "return c.json({ error: error.kind });",
    noticedBy,
  },
  {
    guarantee: "shop: an event that comes twice is one order",
    file: "examples/shop/src/webhook.ts",
    find: "paymentReference: id,\n      currency",
    replace: "currency",
    noticedBy,
  },
  {
    guarantee: "shop: an event is limited in size",
    file: "examples/shop/src/app.ts",
    find: "maxSize: maxOrderBytes",
    replace: "maxSize: 10 * maxOrderBytes",
    noticedBy,
  },
  {
    guarantee: "shop: the demo's buttons are gone when they are switched off",
    file: "examples/shop/src/app.ts",
    find: 'if (demoMode !== "off") {',
    replace: "{",
    noticedBy: noticedByGuards,
  },
  {
    guarantee: "shop: one button of the demo runs at a time",
    file: "examples/shop/src/demo/routes.ts",
    find: "running = action.name;",
    replace: "",
    noticedBy: noticedByGuards,
  },
  {
    guarantee: "shop: the demo ends no session of another application",
    file: "examples/shop/src/demo/locked-counter.ts",
    find: "and application_name = current_setting('application_name')",
    replace: "",
    noticedBy: noticedByGuards,
  },
];
