// The settings by which drizzle-kit applies the library's migrations: `npm run migrate`.
import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "postgresql",
  out: "./gapless-orders",
  migrations: { schema: "gapless_orders", table: "migrations" },
  dbCredentials: { url: process.env["DATABASE_URL"] ?? "" },
});
