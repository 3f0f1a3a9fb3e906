// Defines the option that selects the schema of our tables, and creates a module on it.
import type { Command } from "commander";
import { createOrdersModule, type OrderSeries, type OrdersDatabase, type OrdersModule } from "../index.js";
import { type Installation, type InstallationOptions, resolveInstallation } from "../schema/installation.js";
import { UsageError } from "./output.js";

export interface GlobalOptions {
  readonly pooler?: boolean | undefined;
  readonly schema?: string | undefined;
  readonly distributed?: boolean | undefined;
}

/** The installation to use in `createOrdersModule` and `migrate`. */
export interface InstallationChoice extends InstallationOptions {
  /** Whether the tables are spread over servers (Citus). */
  readonly distributed?: boolean | undefined;
}

export function addInstallationOptions(program: Command): Command {
  return program
    .option(
      "--schema <schema>",
      "the schema of our tables and functions: gapless_orders for numberings of an app's tables (default: public)",
    )
    .option("--distributed", "the tables are spread over the nodes of a Citus cluster");
}

export function installationChoice({ schema, distributed }: GlobalOptions): InstallationChoice {
  // Validates the name before the database is opened.
  installationFor({ schema });
  return { schema, distributed };
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
