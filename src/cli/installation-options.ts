// Owns the options that name an orders table of the app's own.
import { type Command, InvalidArgumentError } from "commander";
import { pgSchema, pgTable } from "drizzle-orm/pg-core";
import { createOrdersModule, type OrderSeries, type OrdersDatabase, type OrdersModule } from "../index.js";
import { orderColumns, orderConstraints } from "../schema/index.js";
import { type Installation, installationOf } from "../schema/installation.js";
import { UsageError } from "./output.js";

type NamedTable = ReturnType<typeof tableOf>;

export interface GlobalOptions {
  readonly pooler?: boolean | undefined;
  readonly table?: NamedTable | undefined;
  readonly schema?: string | undefined;
}

/** What a module, or `migrate`, has to know of where it works; nothing for the shipped table. */
export type InstallationChoice = Pick<GlobalOptions, "table" | "schema">;

export function addInstallationOptions(program: Command): Command {
  return program
    .option("--table <table>", "an orders table of the app's own, such as shop.orders", tableOf)
    .option("--schema <schema>", "the schema of that table's counters (default: gapless_orders)");
}

export function installationChoice({ table, schema }: GlobalOptions): InstallationChoice {
  // Both at once, so that a name that PostgreSQL does not have is told before anything is opened.
  installationFor({ table, schema });
  return { table, schema };
}

export function installationFor(options: InstallationChoice): Installation {
  try {
    return installationOf(options);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : "the table's name is malformed");
  }
}

/** A module on the shipped table, or on the one that was named. */
export function moduleAt(
  db: OrdersDatabase,
  place: InstallationChoice,
  series: OrderSeries,
): OrdersModule<NamedTable | undefined> {
  return createOrdersModule<string, NamedTable | undefined>(db, { series, ...place });
}

/** The table by its name: the columns of the app's own are not looked at from here. */
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
