// The settings drizzle-kit works by. Its own migrations table: in a shared one, Drizzle's migrator
// silently skips every migration older than the newest applied, whichever package that one belongs to.
import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "postgresql",
  schema: "./dist/schema/index.js",
  out: "./drizzle",
  migrations: { schema: "drizzle", table: "gapless_orders_migrations" },
  dbCredentials: { url: process.env["DATABASE_URL"] ?? "" },
});
