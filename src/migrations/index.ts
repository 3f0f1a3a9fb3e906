// The door `gapless-orders/migrate`: applying the shipped migrations, and where their files are.
export type { InstallationOptions } from "../schema/installation.js";
export { migrate } from "./migrate.js";
export { migrationsFolder } from "./shipped-migrations.js";
