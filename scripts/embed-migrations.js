// Replaces dist/migrations/migration-files.js by a module that holds the files of the shipped migrations. Bundlers do not
// copy files that a module reads, and a serverless function has no other files than its bundle.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";

const folder = new URL("../drizzle/", import.meta.url);
const names = [...readdirSync(folder).filter((name) => name.endsWith(".sql")), "meta/_journal.json"];
const files = Object.fromEntries(names.map((name) => [name, readFileSync(new URL(name, folder), "utf8")]));
writeFileSync(
  new URL("../dist/migrations/migration-files.js", import.meta.url),
  `// Holds the files of the shipped migrations. Made by scripts/embed-migrations.js.
const files = ${JSON.stringify(files, undefined, 2)};

/** The text of a file in the folder \`drizzle\`, such as \`meta/_journal.json\`. Throws if there is none. */
export function migrationFile(name) {
  const text = files[name];
  if (text === undefined) {
    throw new Error(\`gapless-orders: there is no migration file \${name}\`);
  }
  return text;
}
`,
);
