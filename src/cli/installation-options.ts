// Defines the options that select an app's own orders table, and creates a module on it.
import { type Command, InvalidArgumentError } from "commander";
import { pgSchema, pgTable } from "drizzle-orm/pg-core";
import { createOrdersModule, type OrderSeries, type OrdersDatabase, type OrdersModule } from "../index.js";
import { orderColumns, orderConstraints } from "../schema/index.js";
import { type Installation, resolveInstallation } from "../schema/installation.js";
import { UsageError } from "./output.js";

type NamedTable = ReturnType<typeof tableOf>;

export interface GlobalOptions {
  readonly pooler?: boolean | undefined;
  readonly table?: NamedTable | undefined;
  readonly schema?: string | undefined;
}

/** The installation to use in `createOrdersModule` and `migrate`; empty for the shipped table. */
export type InstallationChoice = Pick<GlobalOptions, "table" | "schema">;

export function addInstallationOptions(program: Command): Command {
  return program
    .option("--table <table>", "an orders table of the app's own, such as shop.orders", tableOf)
    .option(
      "--schema <schema>",
      "the schema of the ledger and the counters (default: gapless_orders with --table, otherwise public)",
    );
}

export function installationChoice({ table, schema }: GlobalOptions): InstallationChoice {
  // Validates the names before the database is opened.
  installationFor({ table, schema });
  return { table, schema };
}

export function installationFor(options: InstallationChoice): Installation {
  try {
    return resolveInstallation(options);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : "the table's name is malformed");
  }
}

/** Creates a module on the selected table. */
export function moduleAt(
  db: OrdersDatabase,
  place: InstallationChoice,
  series: OrderSeries,
): OrdersModule<NamedTable | undefined> {
  return createOrdersModule<string, NamedTable | undefined>(db, { series, ...place });
}

/** A table with that name and the base columns; the command line does not need the custom ones. */
function tableOf(text: string) {
  const parts = text.split(".");
  const name = parts.pop() ?? "";
  const [schema = "public"] = parts;
  if (parts.length > 1 || name === "" || schema === "") {
    throw new InvalidArgumentError("It is not of the form table or schema.table.");
  }
  return schema === "public"
    ? pgTable(name, orderColumns, orderConstraints)
    : pgSchema(schema).table(name, orderColumns, orderConstraints);
}
