// Owns the start of the shop: settings, database, server, and a clean end.
import { serve } from "@hono/node-server";
import { shop } from "./app.js";
import { openNumberings } from "./numberings.js";
import { openDatabase } from "./open-database.js";
import { readSettings, SettingsError } from "./settings.js";

try {
  const settings = readSettings(process.env);
  const { db, close, isServer } = openDatabase(settings.DATABASE_URL);
  const numberings = await openNumberings(db);
  const demoMode = settings.DEMO === "off" ? "off" : isServer ? "server" : "embedded";
  const app = shop({ db, numberings, secret: settings.WEBHOOK_SECRET, demoMode });
  const server = serve({ fetch: app.fetch, port: settings.PORT, hostname: "127.0.0.1" }, ({ port }) => {
    console.log(
      `The shop is open: http://127.0.0.1:${port}/  operations: http://127.0.0.1:${port}/operations`,
    );
  });
  const end = async () => {
    server.close();
    await numberings.close();
    await close();
    process.exit(0);
  };
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
} catch (error) {
  // What a driver says may hold a password or a parameter: only the shop's own words are repeated.
  console.error(
    error instanceof SettingsError
      ? error.message
      : `The shop cannot start: ${nameOf(error)}. Is the database there?`,
  );
  process.exitCode = 1;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "an unknown error";
}
