// Owns `npm run isolation [-- WORD] [--write]`: what one slow, refused or stuck thing costs everybody else, beside what
// it may cost. WORD chooses situations by their names; `--write` puts the table of all of them into docs/faults.md.
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import postgres from "postgres";
import { connect } from "../../src/connection/connect.js";
import { migrate } from "../../src/migrations/index.js";
import { startEmbeddedServer } from "../../test/support/embedded-server.js";
import { measureBounded } from "./bounded.js";
import { type Measured, tableOf, writeTable } from "./report.js";
import { situations } from "./situations.js";

const { values, positionals } = parseArgs({
  options: { write: { type: "boolean", default: false } },
  allowPositionals: true,
});
const [word = ""] = positionals;
const chosen = situations.filter(({ name }) => name.includes(word));
if (chosen.length === 0 || (values.write && chosen.length < situations.length)) {
  console.error("Usage: npm run isolation [-- WORD | -- --write]");
  process.exit(2);
}

let about = "";
const measured: Measured[] = [];
for (const situation of chosen) {
  console.log(`${situation.name} …`);
  const server = await startEmbeddedServer();
  try {
    about = await prepare(server.url);
    measured.push({ situation, figures: await measureBounded(situation.name, server.url) });
  } finally {
    await server.stop();
  }
}

async function prepare(url: string): Promise<string> {
  const { db, close } = connect(url);
  await migrate(db);
  await close();
  const sql = postgres(url, { max: 1 });
  const [row] = await sql`select current_setting('server_version') as version`;
  await sql.end();
  return `PostgreSQL ${String(row?.["version"])}, ${cpus().length} cores, Node.js ${process.version}`;
}

const table = tableOf(measured);
console.log(`\n${about}\n\n${table}`);
if (values.write) {
  await writeTable(`\`npm run isolation -- --write\`, on ${about}:\n\n${table}`);
}
process.exitCode = measured.every(({ figures }) => figures.every(({ reached }) => reached)) ? 0 : 1;
