// Owns the type of the columns that keys are made of: text that is compared by its bytes.
import { customType } from "drizzle-orm/pg-core";

/**
 * Text in the order of its bytes. In the order of a language, which an operating system decides and changes, an index
 * that was right stops finding what it holds, and lets it in a second time.
 */
export const keyText = customType<{ data: string }>({ dataType: () => 'text collate "C"' });
