// Owns the files that a page of the docs prints: its TypeScript and JavaScript blocks that begin with the name of a file.
import { readFile } from "node:fs/promises";

/** Their texts by their names, in the order of the page. */
export async function filesOf(page: string): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(new URL(`../../docs/${page}`, import.meta.url), "utf8");
  const blocks = text.matchAll(/```(?:ts|js)\n\/\/ (?<name>\S+)\n(?<text>.*?)```/gs);
  return new Map([...blocks].map(({ groups }) => [groups?.["name"] ?? "", groups?.["text"] ?? ""]));
}
