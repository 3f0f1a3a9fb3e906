// Owns the app on Cloudflare's workerd: no sockets, no processes; a database over HTTP.
import { neon, neonConfig } from "@neondatabase/serverless";
import { drizzle } from "drizzle-orm/neon-http";
import { drizzle as drizzleProxy } from "drizzle-orm/pg-proxy";
import { createNumbering, createOrdersModule, type OrdersDatabase, orderSeries } from "gapless-orders";
import { migrate } from "gapless-orders/migrate";
import { given, tickets, useCore } from "./use-core.js";

interface Environment {
  readonly ENDPOINT: string;
}

function open({ ENDPOINT }: Environment) {
  neonConfig.fetchEndpoint = ENDPOINT;
  return drizzle(neon("postgresql://user:password@neon.invalid/app"));
}

const order = { currency: "EUR", totalAmount: 1, items: [{ sku: "A", quantity: 1, unitAmount: 1 }] };
const moduleOf = (db: OrdersDatabase, name: string) =>
  createOrdersModule(db, { schema: "gapless_orders", series: orderSeries({ name, template: "O-{####}" }) });
const numberingOf = (db: OrdersDatabase) =>
  createNumbering(db, {
    table: tickets,
    number: tickets.ticketNo,
    series: orderSeries({ name: "issued", template: "I-{####}" }),
  });

/** For all requests of the process, as an app has them that was written for a server. */
let sharedModule: ReturnType<typeof moduleOf> | undefined;
let sharedNumbering: ReturnType<typeof numberingOf> | undefined;

const numberOf = async (module: ReturnType<typeof moduleOf>) => given(await module.create(order));

const paths: Readonly<Record<string, (environment: Environment) => Promise<unknown>>> = {
  "/use": (environment) => useCore(open(environment), "W", false),
  "/one": (environment) => numberOf(moduleOf(open(environment), "a module a request")),
  "/shared": (environment) => {
    sharedModule ??= moduleOf(open(environment), "a module for all");
    return numberOf(sharedModule);
  },
  "/issue": async (environment) => {
    const db = open(environment);
    sharedNumbering ??= numberingOf(db);
    const [draft] = await db.insert(tickets).values({ seats: 1 }).returning();
    return given(await sharedNumbering.issue(draft?.id ?? 0)).number;
  },
  "/migrate": (environment) => migrate(open(environment)).catch((error: { code?: unknown }) => error.code),
  "/proxy-audit": async () =>
    given(
      await moduleOf(
        drizzleProxy(async () => ({ rows: [] })),
        "proxied",
      ).audit(),
    ),
};

export default {
  async fetch(request: Request, environment: Environment): Promise<Response> {
    try {
      const run = paths[new URL(request.url).pathname];
      return Response.json({ answer: await run?.(environment) });
    } catch (error) {
      return Response.json({ error: error instanceof Error ? error.stack : String(error) }, { status: 500 });
    }
  },
};
