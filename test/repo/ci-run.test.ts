// `.ci/run` begins with the README's two commands, each in a clean clone, and fails when one of them does. The script
// itself runs, in a repository of its own; what it starts are programs that write down where they were started.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const git = ["-c", "user.name=ci", "-c", "user.email=ci@example.com", "-c", "commit.gpgsign=false"];

/** Stands for npm and npx: writes down the folder, the arguments, the commit, and whether anything is built there. */
const recorder = `#!/usr/bin/env bash
printf '%s\\t%s\\t%s\\t%s\\n' "$PWD" "$*" "$(git rev-parse HEAD)" "$(ls -d dist node_modules 2> /dev/null)" >> "$CALLS"
[ "$*" != "$FAILING" ]
`;

interface Call {
  readonly folder: string;
  readonly command: string;
  readonly commit: string;
  readonly built: string;
}

let directory: string;
let repository: string;
let commit: string;
let green: Awaited<ReturnType<typeof runCi>>;
/** A git hook that runs the tests names its own repository there. */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_")),
);

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "gapless-ci-"));
  repository = join(directory, "repository");
  await cp(join(root, ".ci"), join(repository, ".ci"), { recursive: true });
  const programs = ["npm", "npx"].map((name) => join(directory, "bin", name));
  const scripts = ["midnight", "pooler", "shop", "site"].map((name) => join(repository, "scripts", name));
  await mkdir(join(directory, "bin"));
  await mkdir(join(repository, "scripts"));
  await Promise.all(scripts.map((script) => writeFile(script, "exit 0\n")));
  for (const program of programs) {
    await writeFile(program, recorder);
    await chmod(program, 0o755);
  }
  const run = (...args: readonly string[]) =>
    promisify(execFile)("git", args, { cwd: repository, env: environment });
  await run("init", "--quiet");
  await run("add", ".");
  await run(...git, "commit", "--quiet", "--message", "what is tested");
  commit = (await run("rev-parse", "HEAD")).stdout.trim();
  // The checkout itself is built, which no clone may profit by.
  await mkdir(join(repository, "dist"));
  await mkdir(join(repository, "node_modules"));
  green = await runCi("");
});
afterAll(() => rm(directory, { recursive: true }));

/** Runs `.ci/run` while the command fails, which may be none. */
async function runCi(failing: string) {
  const file = join(directory, `calls of ${failing || "all"}`);
  const PATH = `${join(directory, "bin")}:${process.env["PATH"]}`;
  const env = { ...environment, PATH, CALLS: file, FAILING: failing };
  const { code, output } = await new Promise<{ code: number; output: string }>((resolve) => {
    execFile("bash", [join(repository, ".ci/run")], { env }, (error, stdout) =>
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout }),
    );
  });
  const calls = (await readFile(file, "utf8")).trimEnd().split("\n");
  const parsed = calls.map((line): Call => {
    const [folder = "", command = "", at = "", built = ""] = line.split("\t");
    return { folder, command, commit: at, built };
  });
  const [, passed, failed] = /\n(\d+) passed, (\d+) failed\n$/.exec(output) ?? [];
  return { code, output, calls: parsed, passed: Number(passed), failed: Number(failed) };
}

/** `npm ci && npm …`, as the README prints them. */
async function commandsOfReadme(): Promise<readonly string[]> {
  const readme = await readFile(join(root, "README.md"), "utf8");
  return [...readme.matchAll(/^npm ci && npm (\w+) +#/gm)].map(([, command = ""]) => command);
}

describe(".ci/run", () => {
  it("begins with the README's two commands, each alone in a clean clone of the commit that is gone afterwards", async () => {
    const { code, output, calls, failed } = green;
    expect({ code, failed }, output).toEqual({ code: 0, failed: 0 });
    const commands = await commandsOfReadme();
    expect(commands.toSorted()).toEqual(["start", "test"]);
    const begun = [...output.matchAll(/^\.\.\. (.*)$/gm)].map(([, name]) => name);
    // The clone that tests may begin to print after other steps: they run side by side.
    expect(begun).toEqual(
      expect.arrayContaining(commands.map((command) => `npm ci && npm ${command}, in a clean clone`)),
    );
    expect(begun.indexOf("npm ci && npm start, in a clean clone")).toBeLessThan(begun.indexOf("install"));
    const folders = commands.map((command) => {
      const folder = calls.find((call) => call.command === command)?.folder ?? "";
      const there = calls.filter((call) => call.folder === folder);
      expect(there).toEqual([
        { folder, command: "ci", commit, built: "" },
        { folder, command, commit, built: "" },
      ]);
      expect(existsSync(folder)).toBe(false);
      return folder;
    });
    expect(new Set([...folders, repository]).size).toBe(3);
  });

  it.each(["test", "start"])("fails when npm %s fails there, and runs every other step", async (command) => {
    const { code, output, passed, failed } = await runCi(command);
    expect({ code, failed }, output).toEqual({ code: 1, failed: 1 });
    expect(passed).toBe(green.passed - 1);
    expect(output).toContain(`=== FAILED: npm ci && npm ${command}, in a clean clone (`);
  });
});
