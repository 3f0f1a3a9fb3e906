// Defines the option that selects the schema of our tables, and creates a module on it.
import type { Command } from "commander";
import { createOrdersModule, type OrderSeries, type OrdersDatabase, type OrdersModule } from "../index.js";
import { type Installation, type InstallationOptions, resolveInstallation } from "../schema/installation.js";
import { UsageError } from "./output.js";

export interface GlobalOptions {
  readonly pooler?: boolean | undefined;
  readonly schema?: string | undefined;
}

/** The installation to use in `createOrdersModule` and `migrate`. */
export type InstallationChoice = InstallationOptions;

export function addInstallationOptions(program: Command): Command {
  return program.option(
    "--schema <schema>",
    "the schema of our tables and functions: gapless_orders for numberings of an app's tables (default: public)",
  );
}

export function installationChoice({ schema }: GlobalOptions): InstallationChoice {
  // Validates the name before the database is opened.
  installationFor({ schema });
  return { schema };
}

export function installationFor(options: InstallationChoice): Installation {
  try {
    return resolveInstallation(options);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : "the schema's name is malformed");
  }
}

/** Creates a module on the selected schema. */
export function moduleAt(db: OrdersDatabase, place: InstallationChoice, series: OrderSeries): OrdersModule {
  return createOrdersModule<string>(db, { series, ...place });
}
