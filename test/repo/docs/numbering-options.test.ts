// The reference lists every option and call of a numbering.
import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";

const read = (path: string) => readFile(new URL(`../../../${path}`, import.meta.url), "utf8");

/** The names of the members of an interface, as the source declares them at its own level. */
function membersOf(source: string, name: string): readonly string[] {
  const [, rest = ""] = source.split(`export interface ${name}<`);
  const [body = ""] = rest.slice(rest.indexOf(" {\n")).split("\n}\n");
  return [...body.matchAll(/^ {2}(?:readonly )?(\w+)\??[:(<]/gm)].map(([, member = ""]) => member);
}

it("the reference of a numbering names each of its options and calls", async () => {
  const reference = await read("docs/reference.md");
  const section = reference.slice(reference.indexOf("## A numbering"));
  const members = [
    ...membersOf(await read("src/documents/numbering-options.ts"), "NumberingOptions"),
    ...membersOf(await read("src/documents/numbering.ts"), "Numbering"),
    ...membersOf(await read("src/documents/look-up-types.ts"), "LookUps"),
  ];
  expect(members).toEqual(
    expect.arrayContaining(["table", "chronological", "createIn", "adopt", "findByKey"]),
  );
  const missing = members.filter((member) => !new RegExp(`\`${member}\\b`).test(section));
  expect(missing).toEqual([]);
});
