// Bun's own driver: the core over drizzle-orm/bun-sql.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { expect, inject, it } from "vitest";
import type { Ran } from "../consumer/fresh-app.js";
import { testDatabase } from "../support/database.js";
import { expectedOf } from "./expected.js";
import { runtimes } from "./runtimes.js";

const database = testDatabase({ migrated: false });

it("the app migrates, creates, replays, issues and audits, and errors go by their SQLSTATE", async () => {
  const folder = inject("runtimesFolder");
  const bun = runtimes.find(({ name }) => name === "Bun");
  const url = new URL(database.url());
  url.search = "";
  const program = join(folder, "node_modules", bun?.program ?? "");
  const ran = await new Promise<Ran>((resolve) => {
    const env = { ...process.env, DATABASE_URL: url.href };
    execFile(program, ["run", "on-bun.js"], { cwd: folder, env }, (error, output, errors) =>
      resolve({ code: error === null ? 0 : Number(error.code), output, errors }),
    );
  });
  expect(ran, ran.errors).toMatchObject({ code: 0, errors: "" });
  expect(JSON.parse(ran.output)).toEqual({
    applied: true,
    used: expectedOf("B", true),
    refused: "23514",
    raced: ["BUN-0001"],
    clean: true,
  });
});
