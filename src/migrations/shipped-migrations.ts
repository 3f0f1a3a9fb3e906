// Reads the shipped migrations, and renders them with the names of an installation.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { z } from "zod";
import { type Installation, quoteText } from "../schema/installation.js";
import { migrationFile } from "./migration-files.js";

/** A migration, as Drizzle's migrator reads it. */
export interface ShippedMigration {
  /** The name of its file. */
  readonly tag: string;
  /** Of the file as it is shipped, whatever it is rendered for: what Drizzle writes into its list. */
  readonly hash: string;
  /** When it was written, in milliseconds since 1970, by which the list knows it. */
  readonly folderMillis: number;
  readonly sql: readonly string[];
}

const separator = "--> statement-breakpoint";

/** Every migration, in order, with the statements for the installation. */
export function shippedMigrations(installation: Installation): readonly ShippedMigration[] {
  const shipped = journalOf().entries.map(({ tag, when }) => {
    const text = migrationFile(`${tag}.sql`);
    const hash = bytesToHex(sha256(utf8ToBytes(text)));
    return { tag, hash, folderMillis: when, sql: text.split(separator) };
  });
  if (installation.schema === "public") {
    return shipped;
  }
  return shipped.map((migration, index) => {
    const rendered = migration.sql.map((statement) => renderFor(installation, statement));
    return { ...migration, sql: index === 0 ? [...schemaOf(installation), ...rendered] : rendered };
  });
}

const journalSchema = z.object({
  version: z.string(),
  dialect: z.string(),
  entries: z.array(z.looseObject({ tag: z.string(), when: z.number() })),
});

/** Drizzle's journal, which lists the files in order. */
export function journalOf(): z.infer<typeof journalSchema> {
  return journalSchema.parse(JSON.parse(migrationFile("meta/_journal.json")));
}

/** The second in which a migration was written, `YYYYMMDDhhmmss`. No two have the same, so tools know a migration by it. */
export function secondOf({ folderMillis }: ShippedMigration): string {
  return new Date(folderMillis).toISOString().replaceAll(/\D/g, "").slice(0, 14);
}

/** The name under which drizzle-kit 1.0 knows a migration: that of its folder. */
export function folderName(migration: ShippedMigration): string {
  return `${secondOf(migration)}_${migration.tag}`;
}

/** The text of a migration's file. */
export function migrationText({ sql }: ShippedMigration): string {
  return `${sql.map((statement) => statement.trim()).join(`\n${separator}\n`)}\n`;
}

/** The schema in the shipped SQL. String literals, such as `'public.orders'`, must match first. */
const shippedSchema = /'public\.(?<name>[a-z_]+)'|'public'::regnamespace|\bpublic\./g;

/** The dollar quotes around the bodies of functions. */
const dollarTags = /\$[a-z_]+\$/g;

/** Extends the tag while a name contains it: the name would end the body, and its rest would be executed. */
function freeTag(tag: string, names: readonly string[]): string {
  return names.some((name) => name.includes(tag)) ? freeTag(`${tag.slice(0, -1)}_$`, names) : tag;
}

function renderFor({ quotedSchema }: Installation, shipped: string): string {
  const statement = shipped.replace(dollarTags, (tag) => freeTag(tag, [quotedSchema]));
  return statement.replace(shippedSchema, (found, name?: string) => {
    if (name !== undefined) {
      return quoteText(`${quotedSchema}.${name}`);
    }
    return found === "public." ? `${quotedSchema}.` : `${quoteText(quotedSchema)}::regnamespace`;
  });
}

/**
 * Creates the schema if it is missing. `if not exists` would need the right to create one even if it exists.
 */
function schemaOf({ schema, quotedSchema }: Installation): readonly string[] {
  if (schema === "public") {
    return [];
  }
  const tag = freeTag("$schema_of_counters$", [quotedSchema]);
  return [
    `do ${tag}
begin
  if pg_catalog.to_regnamespace(${quoteText(quotedSchema)}) is null then
    create schema ${quotedSchema};
  end if;
end
${tag};`,
    `comment on schema ${quotedSchema} is\n  'The counters and functions of gapless-orders.';`,
  ];
}
