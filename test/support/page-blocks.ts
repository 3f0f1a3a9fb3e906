// Owns the SQL blocks of a page of the docs, so that what people copy is what is tested.
import { readFile } from "node:fs/promises";

/** The blocks that begin with `-- name: …`, by that name. */
export async function sqlBlocksOf(page: string): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(new URL(`../../docs/${page}`, import.meta.url), "utf8");
  const blocks = text.matchAll(/```sql\n-- name: (?<name>\w+)\n(?<sql>.*?)```/gs);
  return new Map([...blocks].map(({ groups }) => [groups?.["name"] ?? "", groups?.["sql"] ?? ""]));
}
