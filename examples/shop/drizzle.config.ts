// The settings of the shop's own migrations. The library's are applied by its `migrate`.
import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "postgresql",
  schema: "./src/schema.ts",
  out: "./drizzle",
  migrations: { schema: "shop", table: "migrations" },
  dbCredentials: { url: process.env["DATABASE_URL"] ?? "" },
});
