// The README's example compiles, and docs/own-table.md leads from an empty folder to an order by its own blocks.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startEmbeddedServer } from "../support/embedded-server.js";
import { freshApp, pack, project, run } from "./fresh-app.js";

/** The oldest that the README promises, and the newest. */
const compilers = { oldest: "5.5.4", newest: "7.0.2" };

let directory: string;
let server: Awaited<ReturnType<typeof startEmbeddedServer>>;
const app = () => join(directory, "app");
const page = await readFile(join(project, "docs/own-table.md"), "utf8");
const readme = await readFile(join(project, "README.md"), "utf8");
const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? "the README has no example";

/** The blocks that begin with the name of a file. */
function files(): readonly (readonly [name: string, text: string])[] {
  return [...page.matchAll(/```ts\n\/\/ (?<name>[\w.]+)\.ts.*?\n(?<text>.*?)```/gs)].map(
    ({ groups }) => [`${groups?.["name"]}.ts`, groups?.["text"] ?? ""] as const,
  );
}

/** The commands of the blocks, without installing and the address of the server. */
function commands(): readonly string[] {
  return [...page.matchAll(/```sh\n(?<text>.*?)```/gs)]
    .flatMap(({ groups }) => (groups?.["text"] ?? "").split("\n"))
    .map((line) => line.replace(/ +#.*$/, ""))
    .filter((line) => line.startsWith("npx "));
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "gapless-own-table-"));
  server = await startEmbeddedServer();
  await freshApp(app(), await pack(directory), {
    "drizzle-orm": "0.45.4",
    "drizzle-kit": "0.31.11",
    tsx: "4.23.15",
    "@types/node": "20.19.43",
    typescript: compilers.newest,
    "typescript-oldest": `npm:typescript@${compilers.oldest}`,
  });
  for (const [name, text] of files()) {
    await writeFile(join(app(), name), text);
  }
  await writeFile(join(app(), "example.ts"), example);
  const options = { target: "es2022", module: "nodenext", types: ["node"], strict: true, skipLibCheck: true };
  await writeFile(
    join(app(), "tsconfig.json"),
    JSON.stringify({
      compilerOptions: { ...options, noEmit: true },
      files: ["example.ts", "main.ts", "wrong.ts"],
    }),
  );
  await writeFile(
    join(app(), "wrong.ts"),
    `import { createOrdersModule, type InputOf, type OrderOf, orderSeries } from "gapless-orders";
import { connect } from "gapless-orders/connect";
import { shopOrders } from "./schema.js";
const series = orderSeries({ name: "A", template: "A-{####}" });
const orders = createOrdersModule(connect("memory://").db, { series, table: shopOrders });
const input = { currency: "UGX", totalAmount: 1, items: [], shopId: "s" };
export const right: InputOf<typeof shopOrders> = { ...input, giftNote: "n" };
export const note = (order: OrderOf<typeof shopOrders>): string | null => order.giftNote;
// @ts-expect-error a note is a text
orders.create({ ...input, giftNote: 7 });
const widened = { ...input, giftNote: 7 };
// @ts-expect-error by way of a variable too
orders.create(widened);
// @ts-expect-error the shop is missing
orders.create({ currency: "UGX", totalAmount: 1, items: [] });
`,
  );
});
afterAll(async () => {
  await server?.stop();
  await rm(directory, { recursive: true, force: true });
});

describe("the README's example and the table of docs/own-table.md", () => {
  it.each([
    ["oldest", "typescript-oldest"],
    ["newest", "typescript"],
  ])("compile with the %s TypeScript that is promised, mistakes refused", async (_, name) => {
    const compiler = join(app(), "node_modules", name, name === "typescript" ? "lib/tsc.js" : "bin/tsc");
    const { code, output, errors } = await run(app(), process.execPath, compiler);
    expect(code, output + errors).toBe(0);
  });

  it("make a table, migrate it and place an order by the page's commands", async () => {
    expect(files().map(([name]) => name)).toEqual(["schema.ts", "drizzle.config.ts", "main.ts"]);
    const outputs: string[] = [];
    for (const command of [...commands(), "npx tsx main.ts"]) {
      const { code, output, errors } = await run(
        app(),
        "bash",
        "-c",
        `export DATABASE_URL='${server.url}'; ${command}`,
      );
      expect(code, `${command}\n${output}${errors}`).toBe(0);
      outputs.push(output);
    }
    expect(outputs.at(-1)).toMatch(/^GAM-\d{8}-0001 For Ada\n$/);
    expect(outputs.join("")).toContain("with its counters in gapless_orders");
  });
});
