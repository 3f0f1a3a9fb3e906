// Defines the type of key columns: text that is compared by its bytes.
import { customType } from "drizzle-orm/pg-core";

/**
 * Text sorted by its bytes. A language's sort order comes from the operating system and changes with its
 * updates: a unique index built before one can then miss an existing key and accept a duplicate.
 */
export const keyText = customType<{ data: string }>({ dataType: () => 'text collate "C"' });
