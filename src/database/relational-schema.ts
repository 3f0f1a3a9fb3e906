// Reads the app's relational schema for a database that is composed here, as the drivers of Drizzle before 1.0 do.
import type { ExtractTablesWithRelations } from "drizzle-orm";
import * as drizzle from "drizzle-orm";

/** How the database of an app is composed: its tables for `db.query`, and the names of columns. 1.0 has other options. */
export interface DatabaseConfig<Schema extends Record<string, unknown>> {
  readonly schema?: Schema;
  readonly casing?: "snake_case" | "camelCase";
}

/** By name: 1.0 has neither function. */
export function relationsOf(schema: Record<string, unknown> | undefined) {
  if (schema === undefined) {
    return undefined;
  }
  const extract: typeof drizzle.extractTablesRelationalConfig = Reflect.get(
    drizzle,
    "extractTablesRelationalConfig",
  );
  const { tables, tableNamesMap } = extract<ExtractTablesWithRelations<Record<string, unknown>>>(
    schema,
    Reflect.get(drizzle, "createTableRelationsHelpers"),
  );
  return { fullSchema: schema, schema: tables, tableNamesMap };
}
