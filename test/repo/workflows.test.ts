// The GitHub workflows parse, ask for no more rights than they need, and name only scripts that are there.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(root, ".github/workflows");
const names = await readdir(folder);

const step = z.object({ uses: z.string().optional(), run: z.string().optional() });
const job = z.object({
  "runs-on": z.string(),
  "timeout-minutes": z.number(),
  permissions: z.record(z.string(), z.string()).optional(),
  strategy: z.object({ matrix: z.record(z.string(), z.array(z.unknown())) }).optional(),
  steps: z.array(step),
});
const workflow = z.object({
  on: z.record(z.string(), z.unknown()),
  permissions: z.record(z.string(), z.string()),
  concurrency: z.object({ group: z.string() }),
  jobs: z.record(z.string(), job),
});

async function read(name: string) {
  const text = await readFile(join(folder, name), "utf8");
  return { text, ...workflow.parse(parse(text)) };
}

const manifest = z
  .object({ version: z.string(), scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(await readFile(join(root, "package.json"), "utf8")));

describe.each(names)("the workflow %s", (name) => {
  it("may read the repository and nothing else, unless a job says why", async () => {
    const { permissions, jobs } = await read(name);
    expect(permissions).toEqual({ contents: "read" });
    const granted = Object.values(jobs).flatMap((each) => Object.entries(each.permissions ?? {}));
    const writes = granted.filter(([, right]) => right !== "read").map(([what]) => what);
    expect(writes).toEqual(name === "release.yml" ? ["id-token", "contents"] : []);
  });

  it("names actions by commit, and says of which release", async () => {
    const { text } = await read(name);
    const uses = [...text.matchAll(/uses: (.*)$/gm)].map(([, action]) => action);
    expect(uses.length).toBeGreaterThan(0);
    expect(
      uses.filter((action) => !/^actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action ?? "")),
    ).toEqual([]);
  });

  it("runs only scripts that are there", async () => {
    const { text } = await read(name);
    const ours = [...text.matchAll(/npm run ([a-z-]+)/g)].map(([, script = ""]) => script);
    expect(ours.filter((script) => !(script in manifest.scripts))).toEqual([]);
    for (const script of ["test", "start"].filter((each) => new RegExp(`npm ${each}\\b`).test(text))) {
      expect(manifest.scripts).toHaveProperty(script);
    }
    const files = [...text.matchAll(/\bscripts\/[\w.-]+/g)].map(([file]) => file);
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });
});

describe("the first job", () => {
  it("is the README's two commands, each in a clone of its own, on every Node.js", async () => {
    const [first] = Object.values((await read("ci.yml")).jobs);
    expect(first?.strategy?.matrix).toEqual({ command: ["test", "start"], node: [20, 22, 24] });
    const runs = first?.steps.flatMap(({ run }) => run ?? []);
    expect(runs).toEqual([`npm ci && npm \${{ matrix.command }}`]);
  });
});

describe("the matrix", () => {
  it("has every Node.js from the oldest that is supported, and four versions of PostgreSQL", async () => {
    const { jobs, text } = await read("ci.yml");
    expect(jobs["test"]?.strategy?.matrix).toEqual({ node: [20, 22, 24], postgres: [15, 16, 17, 18] });
    // The variable that test/support/server.ts reads.
    expect(text).toContain(`TEST_POSTGRES_IMAGE: postgres:\${{ matrix.postgres }}-alpine`);
    expect(await readFile(join(root, "test/support/server.ts"), "utf8")).toContain("TEST_POSTGRES_IMAGE");
  });
});

describe("a release's notes", () => {
  /** What the script prints for a changelog, or what it says as it fails. */
  async function notes(changelog: string, version: string): Promise<string> {
    const copy = await mkdtemp(join(tmpdir(), "gapless-notes-"));
    try {
      await cp(join(root, "scripts"), join(copy, "scripts"), { recursive: true });
      await cp(join(root, "package.json"), join(copy, "package.json"));
      await writeFile(join(copy, "CHANGELOG.md"), changelog);
      const run = promisify(execFile)("bash", [join(copy, "scripts/release-notes"), version]);
      return await run.then(
        ({ stdout }) => stdout,
        ({ stderr }) => `failed: ${stderr}`,
      );
    } finally {
      await rm(copy, { recursive: true });
    }
  }

  const { version } = manifest;

  it("are the changelog's section of the version, which has a date", async () => {
    const changelog = `# Changelog\n\n## 9.9.9 (2027-01-01)\n\n- later\n\n## ${version} (2026-11-22)\n\n- ours\n\n## 0.0.1 (2026-01-01)\n\n- earlier\n`;
    expect((await notes(changelog, version)).trim()).toBe("- ours");
  });

  it("do not exist for another version, or for one without a date", async () => {
    expect(await notes(`## 9.9.9 (2027-01-01)\n\n- ours\n`, "9.9.9")).toMatch(
      /^failed: package\.json has version/,
    );
    expect(await notes(`## ${version} (unreleased)\n\n- ours\n`, version)).toMatch(
      /^failed: CHANGELOG\.md has no/,
    );
  });

  it("begin with the version that package.json has", async () => {
    const changelog = await readFile(join(root, "CHANGELOG.md"), "utf8");
    expect(/^## (\S+)/m.exec(changelog)?.[1]).toBe(version);
  });
});
