// The README's example and the types of a numbering compile with the oldest and the newest TypeScript that is promised, and
// with the last one before 7.0, which is written anew.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshApp, mustRun, pack, project, run } from "./fresh-app.js";

/** The oldest that the README promises, the one that most apps have, and the newest. */
const compilers = { oldest: "5.5.4", "5.9": "5.9.3", newest: "7.0.2" };

let directory: string;
const app = () => join(directory, "app");
const compiler = (name: string) => join(app(), `node_modules/typescript-${name}/bin/tsc`);
const readme = await readFile(join(project, "README.md"), "utf8");
const commands = /## Use it\n\n```sh\n(.*?)```/s.exec(readme)?.[1] ?? "the README has no commands";
const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? "the README has no example";

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "gapless-readme-"));
  await freshApp(app(), await pack(directory), {
    "drizzle-orm": "0.45.4",
    "@types/node": "20.19.43",
    ...Object.fromEntries(
      Object.entries(compilers).map(([name, version]) => [`typescript-${name}`, `npm:typescript@${version}`]),
    ),
  });
  await writeFile(join(app(), "example.ts"), example);
  const options = { target: "es2022", module: "nodenext", types: ["node"], strict: true, skipLibCheck: true };
  await writeFile(
    join(app(), "tsconfig.json"),
    JSON.stringify({
      compilerOptions: { ...options, noEmit: true },
      files: ["example.ts", "numbering.ts"],
    }),
  );
  await writeFile(
    join(app(), "numbering.ts"),
    `import { integer, pgTable, serial, text } from "drizzle-orm/pg-core";
import { createNumbering, createOrdersModule, orderSeries, type Numbering, type OrdersModule } from "gapless-orders";
import { connect } from "gapless-orders/connect";
const tickets = pgTable("tickets", {
  id: serial("id").primaryKey(),
  ticketNo: text("ticket_no"),
  title: text("title").notNull(),
});
const notes = pgTable("notes", {
  id: serial("id").primaryKey(),
  ticketId: integer("ticket_id").notNull(),
  note: text("note").notNull(),
});
const series = orderSeries({ name: "T", template: "T-{####}" });
const { db } = connect("memory://");
const ticketing = createNumbering(db, {
  table: tickets,
  number: tickets.ticketNo,
  series,
  children: { notes: { table: notes, parent: notes.ticketId } },
});
// A module with a literal template is one without, as a parameter, a field and a variable.
class Checkout {
  constructor(readonly orders: OrdersModule) {}
}
const gam = createOrdersModule(db, { series: orderSeries({ name: "GAM", template: "GAM-{YYYY}-{####}" }) });
export const checkout: { readonly orders: OrdersModule } = new Checkout(gam);
export const place = (orders: OrdersModule) => orders.peek();
place(gam);
// So is a numbering, with a literal template, with children, and whichever way it has its series.
type Ticketing = Numbering<typeof tickets, typeof tickets.ticketNo>;
class Desk {
  constructor(readonly ticketing: Ticketing) {}
}
const numberTicket = (numbering: Ticketing) => numbering.create({ title: "one" });
const withoutNotes = createNumbering(db, { table: tickets, number: tickets.ticketNo, series });
export const desk: { readonly ticketing: Ticketing } = new Desk(withoutNotes);
numberTicket(withoutNotes);
numberTicket(ticketing);
numberTicket(createNumbering(db, { table: tickets, number: tickets.ticketNo, series: () => series }));
// @ts-expect-error it numbers another column
numberTicket(createNumbering(db, { table: tickets, number: tickets.title, series }));
const created = await ticketing.create({ title: "one", notes: [{ note: "first" }] });
export const number: string = created._unsafeUnwrap().number;
export const title: string = created._unsafeUnwrap().document.title;
// @ts-expect-error a title is a text
ticketing.create({ title: 7 });
const widened = { title: 7 };
// @ts-expect-error by way of a variable too
ticketing.create(widened);
// @ts-expect-error the title is missing
ticketing.create({});
// @ts-expect-error the number is not given
ticketing.create({ title: "two", ticketNo: "T-9" });
// @ts-expect-error the column is one of another table
createNumbering(db, { table: tickets, number: notes.note, series });
`,
  );
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

describe("the README's example and a numbering", () => {
  it.each(Object.entries(compilers))("compile with the %s TypeScript, %s, mistakes refused", async (name) => {
    const { code, output, errors } = await run(app(), process.execPath, compiler(name));
    expect(code, output + errors).toBe(0);
  });
});

describe("a mistake in an order", () => {
  const mistakes = {
    "a field that is missing": [
      "{ totalAmount: 1, items: [] }",
      "Property 'currency' is missing in type '{ totalAmount: number; items: never[]; }' but required in type 'CreateOrderInput'.",
    ],
    "a field of an item that is not there": [
      '{ currency: "EUR", totalAmount: 1, items: [{ sku: "A", qty: 1, unitAmount: 1 }] }',
      "Object literal may only specify known properties, and 'qty' does not exist in type 'OrderItem'.",
    ],
  } as const;
  beforeAll(async () => {
    const calls = Object.values(mistakes).map(
      ([input]) => `orders.create(${input});\norders.createIn(tx, ${input});`,
    );
    await writeFile(
      join(app(), "mistakes.ts"),
      `import type { OrdersModule, OrdersTransaction } from "gapless-orders";
declare const orders: OrdersModule;
declare const tx: OrdersTransaction;
${calls.join("\n")}`,
    );
    await writeFile(
      join(app(), "tsconfig.mistakes.json"),
      JSON.stringify({ extends: "./tsconfig.json", files: ["mistakes.ts"] }),
    );
  });

  it.each(Object.keys(compilers))("is told once and at its place by the %s TypeScript", async (name) => {
    const { output } = await run(app(), process.execPath, compiler(name), "-p", "tsconfig.mistakes.json");
    expect(output).not.toContain("overload");
    expect(output.match(/error TS/g)).toHaveLength(4);
    for (const [, message] of Object.values(mistakes)) {
      expect(output.split(message)).toHaveLength(3);
    }
  });
});

describe("an app that compiles to CommonJS", () => {
  beforeAll(async () => {
    const folder = join(app(), "commonjs");
    await mkdir(folder);
    await writeFile(join(folder, "package.json"), '{ "type": "commonjs" }');
    const options = {
      target: "es2022",
      module: "nodenext",
      types: ["node"],
      strict: true,
      skipLibCheck: true,
    };
    await writeFile(
      join(folder, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: { ...options, declaration: true, outDir: "built" },
        files: ["main.ts"],
      }),
    );
    // As NestJS had it until its version 10.
    await writeFile(
      join(folder, "tsconfig.node10.json"),
      JSON.stringify({
        compilerOptions: { ...options, module: "commonjs", moduleResolution: "node10", outDir: "built10" },
        files: ["main.ts"],
      }),
    );
    await writeFile(
      join(folder, "main.ts"),
      `import { pgTable, serial, text } from "drizzle-orm/pg-core";
import { drizzle } from "drizzle-orm/postgres-js";
import { createNumbering, createOrdersModule, orderSeries, type OrdersModule } from "gapless-orders";
import { migrate } from "gapless-orders/migrate";
import { orders as table } from "gapless-orders/schema";
const tickets = pgTable("tickets", { id: serial("id").primaryKey(), ticketNo: text("ticket_no") });
const db = drizzle("postgres://nobody@127.0.0.1:1/nowhere");
const series = orderSeries({ name: "T", template: "T-{####}" });
export const orders: OrdersModule = createOrdersModule(db, { series });
export const ticketing = createNumbering(db, { table: tickets, number: tickets.ticketNo, series });
export async function main() {
  await migrate(db);
  await db.select().from(table);
  await db.transaction(async (tx) => void (await ticketing.createIn(tx, {})));
}
console.log("ok");`,
    );
  });

  it.each(["oldest", "5.9"])(
    "also with the resolution that knows no exports, with TypeScript %s",
    async (name) => {
      const ran = await run(app(), process.execPath, compiler(name), "-p", "commonjs/tsconfig.node10.json");
      expect(ran).toEqual({ code: 0, output: "", errors: "" });
      expect((await run(app(), process.execPath, "commonjs/built10/main.js")).output).toBe("ok\n");
    },
  );

  it.each(Object.entries(compilers))("takes its own database and table, with TypeScript %s", async (name) => {
    expect(await run(app(), process.execPath, compiler(name), "-p", "commonjs")).toEqual({
      code: 0,
      output: "",
      errors: "",
    });
    expect((await run(app(), process.execPath, "commonjs/built/main.js")).output).toBe("ok\n");
  });
});

describe("the README's commands", () => {
  it("run the example in an empty folder, as they are printed", async () => {
    const folder = await mkdtemp(join(directory, "empty-"));
    await writeFile(join(folder, "main.ts"), example);
    const tarball = await pack(folder);
    const printed = commands.replace("npm install gapless-orders ", `npm install ${tarball} `);
    expect(printed).not.toBe(commands);
    await writeFile(join(folder, "commands.sh"), `unset DATABASE_URL NODE_ENV\nset -e\n${printed}`);
    const output = await mustRun(folder, "bash", "commands.sh");
    expect(output).toMatch(/^GAM-\d{8}-0001 false$/m);
  });
});
