// Owns PostgreSQL over HTTP: an endpoint that takes statements as Neon's does, one, or several as one transaction.
import { createServer } from "node:http";
import pg from "pg";
import { z } from "zod";
import { listenOnLoopback } from "./loopback.js";

export interface HttpBridge {
  /** Where statements are posted to. */
  readonly endpoint: string;
  /** The statements of each request so far. */
  readonly requests: readonly (readonly string[])[];
  close(): Promise<void>;
}

const statement = z.object({ query: z.string(), params: z.array(z.unknown()) });
const request = z.union([z.object({ queries: z.array(statement) }), statement]);

/** Values as the server writes them. */
export const asText = { getTypeParser: () => (value: unknown) => value };

/** The server's error as Neon's proxy has it in its answers. */
const fieldsOfErrors = [
  "code",
  "severity",
  "detail",
  "table",
  "column",
  "constraint",
  "file",
  "routine",
  "position",
];

export async function startHttpBridge(url: string): Promise<HttpBridge> {
  const pool = new pg.Pool({ connectionString: url, max: 5 });
  const requests: string[][] = [];

  async function answer(body: unknown): Promise<object> {
    const asked = request.parse(body);
    if (!("queries" in asked)) {
      requests.push([asked.query]);
      return run(pool, asked);
    }
    requests.push(asked.queries.map(({ query }) => query));
    const client = await pool.connect();
    try {
      await client.query("begin");
      const results = [];
      for (const one of asked.queries) {
        results.push(await run(client, one));
      }
      await client.query("commit");
      return { results };
    } catch (error) {
      await client.query("rollback");
      throw error;
    } finally {
      client.release();
    }
  }

  const server = createServer(async (incoming, outgoing) => {
    const parts: Buffer[] = [];
    for await (const part of incoming) {
      parts.push(part);
    }
    const [status, body] = await answer(JSON.parse(Buffer.concat(parts).toString("utf8"))).then(
      (given) => [200, given] as const,
      (error: object) => [400, { message: "refused", ...picked(error) }] as const,
    );
    outgoing.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  const port = await listenOnLoopback(server);
  return {
    endpoint: `http://127.0.0.1:${port}/sql`,
    requests,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await pool.end();
    },
  };
}

async function run(
  on: Pick<pg.ClientBase, "query">,
  { query, params }: z.infer<typeof statement>,
): Promise<object> {
  const { command, rowCount, rows, fields } = await on.query({
    text: query,
    values: [...params],
    rowMode: "array",
    types: asText,
  });
  return { command, rowCount, rows, fields, rowAsArray: true };
}

function picked(error: object): object {
  return Object.fromEntries(Object.entries(error).filter(([name]) => fieldsOfErrors.includes(name)));
}
