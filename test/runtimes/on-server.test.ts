// Node.js, Bun and Deno: the app over `connect`, over TLS, over a driver of its own, and embedded in a directory.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { type Ran, run } from "../consumer/fresh-app.js";
import { testDatabase } from "../support/database.js";
import { expectedOf } from "./expected.js";
import { runtimes } from "./runtimes.js";

const folder = inject("runtimesFolder");

describe.each(runtimes)("on $name", ({ name, version, program, options }) => {
  const database = testDatabase({ migrated: false });
  const runtime = join(folder, "node_modules", program);

  it("the version is the one that is meant", async () => {
    expect((await run(folder, runtime, "--version")).output.split(" (")[0]?.trim()).toBe(version);
  });

  it("the app creates, replays, issues, survives a lost connection, and audits to clean", async () => {
    const plain = new URL(database.url());
    plain.search = "";
    const ran = await new Promise<Ran>((resolve) => {
      const env = {
        ...process.env,
        DATABASE_URL: plain.href,
        TLS_URL: database.url(),
        DIRECTORY: join(folder, `data of ${name}`),
      };
      execFile(runtime, [...options, "on-server.js"], { cwd: folder, env }, (error, output, errors) =>
        resolve({ code: error === null ? 0 : Number(error.code), output, errors }),
      );
    });
    expect(ran, ran.errors).toMatchObject({ code: 0, errors: "" });
    expect(JSON.parse(ran.output)).toEqual({
      applied: true,
      connect: { ...expectedOf("C", true), after: "L-0001" },
      tls: { ...expectedOf("S", true), after: "L-0001" },
      ownDriver: expectedOf("D", true),
      embedded: expectedOf("E", true),
    });
  });
});
