// Owns `npm run sabotage`: breaks each guarantee in a copy of the project and demands that its test fails.
import { spawn } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startEmbeddedServer } from "../support/embedded-server.js";
import { type Break, breaks } from "./breaks.js";

const project = fileURLToPath(new URL("../..", import.meta.url));
const copied = [
  "src",
  "start",
  "test",
  "drizzle",
  "package.json",
  "tsconfig.json",
  "tsconfig.check.json",
  "vitest.config.ts",
];

/** A test that hangs has noticed too. */
const longestTestMs = 90_000;

/** Whether the test that should notice the break failed. */
async function isNoticed({ file, find, replace, noticedBy }: Break, url: string): Promise<boolean> {
  const copy = await mkdtemp(join(tmpdir(), "gapless-sabotage-"));
  try {
    await Promise.all(copied.map((name) => cp(join(project, name), join(copy, name), { recursive: true })));
    await symlink(join(project, "node_modules"), join(copy, "node_modules"));
    const whole = await readFile(join(copy, file), "utf8");
    const spoilt = whole.replace(find, () => replace);
    if (spoilt === whole) {
      throw new Error(`${file} has no ${JSON.stringify(find)}: bring the list of breaks up to date`);
    }
    await writeFile(join(copy, file), spoilt);
    return (await exitCode(copy, noticedBy, url)) !== 0;
  } finally {
    await rm(copy, { recursive: true });
  }
}

function exitCode(cwd: string, test: string, url: string): Promise<number | null> {
  const vitest = join(project, "node_modules/vitest/vitest.mjs");
  const child = spawn(process.execPath, [vitest, "run", test, "--bail=1"], {
    cwd,
    stdio: "ignore",
    // A group of its own, so that a break that makes a worker spin for ever can be ended with its workers.
    detached: true,
    env: { ...process.env, TEST_DATABASE_URL: url },
  });
  const limit = setTimeout(
    () => child.pid !== undefined && process.kill(-child.pid, "SIGKILL"),
    longestTestMs,
  );
  return new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
  }).finally(() => clearTimeout(limit));
}

const only = process.argv[2] ?? "";
const server = await startEmbeddedServer();
let missed = 0;
try {
  for (const candidate of breaks.filter(({ guarantee, file }) => `${guarantee} ${file}`.includes(only))) {
    const noticed = await isNoticed(candidate, server.url);
    missed += noticed ? 0 : 1;
    console.log(`${noticed ? "noticed" : "MISSED "}  ${candidate.guarantee}  (${candidate.noticedBy})`);
  }
} finally {
  await server.stop();
}
console.log(missed === 0 ? "Every break was noticed." : `${missed} break(s) went unnoticed.`);
process.exitCode = missed === 0 ? 0 : 1;
