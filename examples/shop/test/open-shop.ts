// Owns a shop on a port of its own, for a test file: on a database of the test server, or embedded.
import { serve } from "@hono/node-server";
import { shop } from "../src/app.js";
import { signedEvent } from "../src/gateway.js";
import { openNumberings } from "../src/numberings.js";
import { openDatabase } from "../src/open-database.js";
import type { DemoMode } from "../src/settings.js";

const secret = "whsec_of_the_tests";

export async function openShop(databaseUrl?: string, mode?: DemoMode) {
  const { db, close, isServer } = openDatabase(databaseUrl);
  const numberings = await openNumberings(db);
  const demoMode = mode ?? (isServer ? "server" : "embedded");
  const app = shop({ db, numberings, secret, demoMode });
  const listen = (wanted: number) =>
    new Promise<{ server: ReturnType<typeof serve>; port: number }>((resolve) => {
      const server = serve({ fetch: app.fetch, port: wanted, hostname: "127.0.0.1" }, ({ port }) =>
        resolve({ server, port }),
      );
    });
  let { server, port } = await listen(0);
  const hangUp = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    if ("closeAllConnections" in server) {
      server.closeAllConnections();
    }
    await closed;
  };
  const url = `http://127.0.0.1:${port}`;
  // A connection a call: a kept one would be one of those that `restart` breaks.
  const post = (body: string, signature: string) =>
    fetch(`${url}/webhook`, {
      method: "POST",
      body,
      headers: { "stripe-signature": signature, connection: "close" },
    });
  return {
    url,
    secret,
    db,
    numberings,
    post,
    pay: (
      paymentReference: string,
      { type, ...payment }: { amount?: number; shopId?: string; type?: string } = {},
    ) => {
      const { body, signature } = signedEvent(secret, { paymentReference, amount: 44_985, ...payment }, type);
      return post(body, signature);
    },
    /** Breaks every connection and listens on the same port again. */
    restart: async () => {
      await hangUp();
      ({ server, port } = await listen(port));
    },
    close: async () => {
      await hangUp();
      await numberings.close();
      await close();
    },
  };
}

export type OpenShop = Awaited<ReturnType<typeof openShop>>;
