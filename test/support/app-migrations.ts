// Owns what an app's own `drizzle-kit generate` makes of its schema, for tests that apply it.
import { generateDrizzleJson, generateMigration } from "drizzle-kit/api";

/** The statements that bring an empty database to an app's schema. */
export function appMigration(schema: Record<string, unknown>, casing?: "snake_case"): Promise<string[]> {
  return generateMigration(
    generateDrizzleJson({}),
    generateDrizzleJson(schema, undefined, undefined, casing),
  );
}
