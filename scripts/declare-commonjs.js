// Copies the declarations to dist-cts, as those of CommonJS. A TypeScript project that compiles to CommonJS, as Nest's does,
// takes drizzle-orm's declarations for CommonJS, whose classes are not those that ours would name otherwise.
import { cpSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const declarations = new URL("../dist-cts/", import.meta.url);
rmSync(declarations, { recursive: true, force: true });
cpSync(fileURLToPath(new URL("../dist/", import.meta.url)), fileURLToPath(declarations), {
  recursive: true,
  // Folders, and files of declarations.
  filter: (source) => !/\.\w+$/.test(source) || source.endsWith(".d.ts"),
});
writeFileSync(new URL("package.json", declarations), '{ "type": "commonjs" }\n');
