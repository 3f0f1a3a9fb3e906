// The settings of the shop's own migrations. Those of the library are in gapless-orders.config.ts.
import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "postgresql",
  schema: "./src/schema.ts",
  out: "./drizzle",
  migrations: { schema: "shop", table: "migrations" },
  dbCredentials: { url: process.env["DATABASE_URL"] ?? "" },
});
