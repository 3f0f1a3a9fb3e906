// Whatever an input is, a numbering answers with an error that names the place and repeats nothing; it never throws.
import { integer, jsonb, pgTable, serial, text } from "drizzle-orm/pg-core";
import { drizzle } from "drizzle-orm/pg-proxy";
import type { ResultAsync } from "neverthrow";
import { describe, expect, it } from "vitest";
import { createNumbering, orderSeries } from "../../../src/index.js";

const secret = "4111-1111";
const documents = pgTable("documents", {
  id: text().primaryKey(),
  no: text(),
  note: text(),
  extra: jsonb(),
  intent: text(),
});
const lines = pgTable("lines", {
  id: serial().primaryKey(),
  documentId: text().notNull(),
  title: text(),
  size: integer(),
});

/** A database that is never asked: what is wrong is said before anything is sent. */
const db = drizzle(async () => {
  throw new Error("something was sent");
});
const numbering = createNumbering(db, {
  table: documents,
  number: documents.no,
  series: orderSeries({ name: "HOSTILE", template: "H-{#}" }),
  key: documents.intent,
  children: { lines: { table: lines, parent: lines.documentId } },
});

/** The faults that a call answers with. */
async function faultsOf(call: ResultAsync<unknown, object>): Promise<unknown> {
  const error = (await call)._unsafeUnwrapErr();
  expect(JSON.stringify(error)).not.toContain(secret);
  return "issues" in error ? error.issues : error;
}

// The types refuse what these are about.
const create = (input: unknown, options?: object) =>
  // @ts-expect-error any input
  faultsOf(numbering.create(input, options));
const issue = (key: unknown, options?: object) =>
  // @ts-expect-error any key
  faultsOf(numbering.issue(key, options));

const throwing = (fields: object, name: string) =>
  Object.defineProperty({ ...fields }, name, {
    enumerable: true,
    get() {
      throw new Error(secret);
    },
  });
const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};
const unreadable = [{ path: "", message: "cannot be read" }];

describe("an input that is no object", () => {
  it.each([undefined, null, 1, secret, 1n, true, Symbol(secret), () => secret, [secret]])(
    "is InvalidDocument: %#",
    async (input) => {
      expect(await create(input)).toContainEqual({ path: "", message: "must be an object" });
    },
  );
});

describe("an input that cannot be read", () => {
  it.each([
    ["a getter that throws", throwing({ id: "a" }, "note")],
    ["a getter of a line that throws", { id: "a", lines: [throwing({}, "title")] }],
    ["a proxy that is revoked", revoked()],
    ["a line that is a revoked proxy", { id: "a", lines: [revoked()] }],
    ["a list that is a revoked proxy", { id: "a", lines: revoked() }],
    [
      "a trap that throws",
      new Proxy(
        {},
        {
          has: () => {
            throw new Error(secret);
          },
        },
      ),
    ],
    [
      "keys that cannot be listed",
      new Proxy(
        { id: "a" },
        {
          ownKeys: () => {
            throw new Error(secret);
          },
        },
      ),
    ],
  ])("is InvalidDocument: %s", async (_, input) => {
    expect(await create(input)).toEqual(unreadable);
  });

  it("is InvalidDocument in every part of an issue", async () => {
    expect(await issue(revoked())).toEqual(unreadable);
    expect(await issue(throwing({}, "id"))).toEqual(unreadable);
    expect(await issue("a", { set: throwing({}, "note") })).toEqual(unreadable);
    expect(await issue("a", { children: throwing({}, "lines") })).toEqual(unreadable);
    expect(await issue("a", { children: { lines: [throwing({}, "title")] } })).toEqual(unreadable);
  });
});

describe("text that PostgreSQL cannot store", () => {
  it("is named by its path, in columns, JSON, lines and keys", async () => {
    const nul = `${secret}\0`;
    const half = `${secret}\ud800`;
    const message = "must not contain a NUL character";
    const halfMessage = "must not contain half of a surrogate pair";
    expect(
      await create({ id: nul, note: half, extra: { [nul]: 1, a: [half] }, lines: [{}, { title: nul }] }),
    ).toEqual([
      { path: "id", message },
      { path: "note", message: halfMessage },
      { path: "extra", message: `a key ${message}` },
      { path: "extra.a[0]", message: halfMessage },
      { path: "lines[1].title", message },
    ]);
    expect(await create({ id: "a" }, { key: nul })).toEqual([{ path: "key", message }]);
    expect(await create({ id: "a", intent: half })).toContainEqual({ path: "intent", message: halfMessage });
    expect(await issue(nul)).toEqual([{ path: "id", message }]);
    expect(await issue("a", { set: { note: nul } })).toEqual([{ path: "set.note", message }]);
  });
});

describe("an input that is too large", () => {
  it("is refused with its size, and a list of lines with what it may have", async () => {
    expect(await create({ id: "a", note: "x".repeat(2_000_000) })).toEqual([
      {
        path: "",
        message: expect.stringMatching(/^must have at most 1048576 bytes as JSON, has 2000\d\d\d$/),
      },
    ]);
    expect(await create({ id: "a", lines: Array.from({ length: 10_000 }, () => ({})) })).toEqual([
      { path: "lines", message: "must be a list of at most 5000 rows" },
    ]);
    expect(await issue("x".repeat(2_000_000))).toEqual([
      { path: "", message: expect.stringMatching(/^must have at most 1048576 bytes as JSON, has/) },
    ]);
  });

  it("names a hundred faults at most, however many there are", async () => {
    const wrong = Array.from({ length: 5_000 }, () => ({ size: secret, [`${secret} x`]: 1 }));
    const faults = await create({ id: "a", lines: wrong });
    expect(faults).toHaveLength(100);
    expect(Array.isArray(faults) && faults.at(-1)).toEqual({
      path: "",
      message: expect.stringMatching(/^and at least \d+ more faults$/),
    });
    const many = Object.fromEntries(Array.from({ length: 50_000 }, (_, n) => [`field${n}`, 1]));
    expect(await create({ id: "a", ...many })).toHaveLength(100);
  });
});

describe("lines that are no list of objects", () => {
  it("are named by their places", async () => {
    const list = { path: "lines", message: "must be a list of at most 5000 rows" };
    for (const wrong of [null, {}, secret, { length: 2 }, new Set([{}])]) {
      expect(await create({ id: "a", lines: wrong })).toEqual([list]);
    }
    const sparse: unknown[] = [{}];
    sparse[2] = secret;
    expect(await create({ id: "a", lines: [...sparse, [], () => secret] })).toEqual(
      [1, 2, 3, 4].map((place) => ({ path: `lines[${place}]`, message: "must be an object" })),
    );
  });
});

describe("names that every object has", () => {
  it("are fields like any others, and no way to another prototype", async () => {
    const input: unknown = JSON.parse(
      '{"id": "a", "__proto__": {"note": 5}, "constructor": 1, "toString": 2}',
    );
    const message = "is not a column of documents that an insert may give, nor one of its children";
    expect(await create(input)).toEqual([
      { path: "__proto__", message },
      { path: "constructor", message },
      { path: "toString", message },
    ]);
    const inherited = Object.assign(Object.create({ note: 5 }), { id: "a" });
    expect(await create(inherited)).toMatchObject([{ path: "note" }]);
    expect(await issue({ __proto__: null, toString: 1 })).toMatchObject([{ path: "id" }]);
  });
});
