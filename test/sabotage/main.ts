// Owns `npm run sabotage [-- WORD]`: breaks each guarantee in a copy of the project and demands that its test fails. The
// breaks that only the long campaigns notice run when WORD names them: `npm run sabotage -- "under fire"`.
import { spawn } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pMap from "p-map";
import { startEmbeddedServer } from "../support/embedded-server.js";
import { partOf } from "../support/part.js";
import type { Break } from "./break.js";
import { underFire } from "./breaks/under-fire.js";
import { breaks } from "./breaks.js";

const project = fileURLToPath(new URL("../..", import.meta.url));
const copied = [
  ".ci",
  "bench",
  "src",
  "test",
  "drizzle",
  "examples",
  "docs",
  "README.md",
  "LICENSE",
  "CHANGELOG.md",
  "package.json",
  "tsconfig.json",
  "tsconfig.check.json",
  "vitest.config.ts",
];

/** A test that hangs has noticed too. */
const longestTestMs = 180_000;

/** Whether the test that should notice the break failed. */
async function isNoticed({ also = [], noticedBy, ...first }: Break, url: string): Promise<boolean> {
  const copy = await mkdtemp(join(tmpdir(), "gapless-sabotage-"));
  try {
    await Promise.all(copied.map((name) => cp(join(project, name), join(copy, name), { recursive: true })));
    await symlink(join(project, "node_modules"), join(copy, "node_modules"));
    for (const { file, find, replace } of [first, ...also]) {
      const whole = await readFile(join(copy, file), "utf8");
      const spoilt = whole.replace(find, () => replace);
      if (spoilt === whole) {
        throw new Error(`${file} has no ${JSON.stringify(find)}: bring the list of breaks up to date`);
      }
      await writeFile(join(copy, file), spoilt);
    }
    return (await exitCode(copy, noticedBy, url)) !== 0;
  } finally {
    await rm(copy, { recursive: true });
  }
}

function exitCode(cwd: string, test: string, url: string): Promise<number | null> {
  const vitest = [join(project, "node_modules/vitest/vitest.mjs"), "run", test, "--bail=1"];
  if (test.startsWith("examples/shop/")) {
    vitest.push("--config", "test/configs/vitest.shop.config.ts");
  }
  const script = ["--import", "tsx", ...test.split(" ")];
  const child = spawn(process.execPath, test.endsWith(".test.ts") ? vitest : script, {
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
// All of it is too long for every change.
const wanted = partOf(
  [...breaks, ...(only === "" ? [] : underFire)].filter(({ guarantee, file }) =>
    `${guarantee} ${file}`.includes(only),
  ),
  process.env["SABOTAGE_PART"],
);
if (wanted.length === 0) {
  throw new Error("no break is chosen: nothing would be seen to fail");
}
const server = await startEmbeddedServer();
let missed = 0;
try {
  // Most of a run is waiting for a server or for its own start.
  await pMap(
    wanted,
    async (candidate) => {
      const noticed = await isNoticed(candidate, server.url);
      missed += noticed ? 0 : 1;
      console.log(`${noticed ? "noticed" : "MISSED "}  ${candidate.guarantee}  (${candidate.noticedBy})`);
    },
    { concurrency: 3 },
  );
} finally {
  await server.stop();
}
console.log(missed === 0 ? "Every break was noticed." : `${missed} break(s) went unnoticed.`);
process.exitCode = missed === 0 ? 0 : 1;
