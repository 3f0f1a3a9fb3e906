// The door `gapless-orders/migrate`: applying the shipped migrations, where their files are, and guards by choice.
export type { InstallationOptions } from "../schema/installation.js";
export { migrate } from "./migrate.js";
export { migrationsFolder } from "./migrations-folder.js";
export { type ProtectOptions, protectNumbers, unprotectNumbers } from "./protect-numbers.js";
