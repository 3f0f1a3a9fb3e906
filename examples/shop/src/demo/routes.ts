// Owns the routes of the demo's buttons: one runs at a time, and its outcome is shown beside it.
import type { OrdersDatabase } from "gapless-orders";
import { Hono } from "hono";
import type { Deliver } from "../gateway.js";
import type { Numberings } from "../numberings.js";
import { outcomePage } from "../pages/demo.js";
import type { DemoMode } from "../settings.js";
import { auditOrders } from "../state.js";
import { actions, isPossible } from "./action.js";
import type { Outcome } from "./outcome.js";

export interface DemoOptions {
  readonly db: OrdersDatabase;
  readonly numberings: Numberings;
  readonly deliver: Deliver;
  readonly demoMode: DemoMode;
}

export function demo({ db, numberings, deliver, demoMode }: DemoOptions): Hono {
  const app = new Hono();
  let running: string | undefined;
  app.post("/:action", async (c) => {
    const action = actions[c.req.param("action")];
    if (action === undefined) {
      return c.notFound();
    }
    if (!isPossible(action, demoMode)) {
      return c.html(outcomePage(action, "It needs a server: the embedded database has one session."), 409);
    }
    if (running !== undefined) {
      return c.html(outcomePage(action, `Not now: “${running}” is still running.`), 409);
    }
    running = action.name;
    try {
      const begun = performance.now();
      const happened = await action.run({ db, deliver });
      const milliseconds = Math.round(performance.now() - begun);
      const audit = await auditOrders(numberings);
      const outcome: Outcome = {
        ...happened,
        held: happened.held && audit.mark === "clean",
        milliseconds,
        audit,
      };
      return c.html(outcomePage(action, outcome));
    } finally {
      running = undefined;
    }
  });
  return app;
}
