// Columns of every kind go in and come out as Drizzle's own insert and select have them: of documents, children, and issues.
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { createNumbering, orderSeries } from "../../../src/index.js";
import { upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { batching, numberedTables, sharedPools } from "../../support/numbered-tables.js";
import { contents, everything, parcels, wrapping } from "../../support/schemas/every-column.js";

const database = testDatabase({ migrated: false });
const createTables = numberedTables(database);
const open = sharedPools(database);
beforeAll(() => createTables({ wrapping, parcels, contents }));

function numbering<const Name extends string>(name: Name) {
  return createNumbering(open(), {
    table: parcels,
    number: parcels.no,
    series: orderSeries({ name, template: "P-{#}" }),
    children: { contents: { table: contents, parent: contents.parcelId } },
    ...batching(),
  });
}

/** Without what names the row; bytes are compared by their values, whatever class the driver has for them. */
function content(row: Readonly<Record<string, unknown>> | undefined): object {
  const { id: _, no: __, parcelId: ___, picture, ...rest } = row ?? {};
  return { ...rest, picture: picture instanceof Uint8Array ? [...picture] : picture };
}

const [nothing, all] = [{}, everything];

describe("the columns of a document and of its children", () => {
  it.each([
    ["that are given", all],
    ["that are left out", nothing],
  ])("%s are stored and returned as by Drizzle's own insert", async (what, values) => {
    const db = open();
    const [own] = await db.insert(parcels).values(values).returning();
    const [ownLine] = await db
      .insert(contents)
      .values({ ...values, parcelId: 0 })
      .returning();
    const { create } = numbering(`create, ${what.length}`);
    const input = { ...values, contents: [values, nothing] };
    const { document } = (await create(input, { key: "k" }))._unsafeUnwrap();
    expect(content(document)).toEqual(content(own));
    const again = (await create(input, { key: "k" }))._unsafeUnwrap();
    expect(again.replayed).toBe(true);
    expect(content(again.document)).toEqual(content(own));
    const lines = await db.select().from(contents).where(eq(contents.parcelId, document.id));
    expect(lines.map(content)).toContainEqual(content(ownLine));
    const texts = await database.sql()`
      select raw::text, lists::text, exact::text from parcels where id in (${document.id}, ${own?.id ?? 0})`;
    expect(texts[1]).toEqual(texts[0]);
  });

  it("may be given by some documents of a batch and not by others", async () => {
    const { create } = numbering("mixed");
    const results = await Promise.all(
      upTo(40).map((n) =>
        create({
          note: `note ${n}`,
          ...(n % 2 === 0 && { kind: "cloth" as const }),
          ...(n % 5 === 0 && { made: `by ${n}` }),
          contents: n % 3 === 0 ? [{}, { kind: "cloth" as const }, { made: "x" }] : [],
        }),
      ),
    );
    const documents = results.map((result) => result._unsafeUnwrap().document);
    expect(documents.map(({ kind }) => kind)).toEqual(upTo(40).map((n) => (n % 2 === 0 ? "cloth" : "paper")));
    expect(documents.map(({ made }) => made)).toEqual(upTo(40).map((n) => (n % 5 === 0 ? `by ${n}` : "m1")));
    expect(documents.map(({ noteLength }) => noteLength)).toEqual(upTo(40).map((n) => `note ${n}`.length));
    expect(new Set(documents.map(({ no }) => no))).toEqual(new Set(upTo(40).map((n) => `P-${n}`)));
  });
});

describe("the columns that an issue sets", () => {
  it("are stored and returned as by Drizzle's own update, of the call and of the numbering", async () => {
    const db = open();
    const [draft, other] = await db.insert(parcels).values([nothing, nothing]).returning();
    const [own] = await db
      .update(parcels)
      .set(everything)
      .where(eq(parcels.id, other?.id ?? 0))
      .returning();
    const { issue } = numbering("issue");
    const issued = await issue(draft?.id ?? 0, { set: everything, children: { contents: [everything] } });
    expect(content(issued._unsafeUnwrap().document)).toEqual(content(own));
    const [third] = await db.insert(parcels).values(nothing).returning();
    const always = createNumbering(open(), {
      table: parcels,
      number: parcels.no,
      series: orderSeries({ name: "always", template: "P-{#}" }),
      issue: { set: everything },
      ...batching(),
    });
    const { document } = (await always.issue(third?.id ?? 0))._unsafeUnwrap();
    expect(content(document)).toEqual(content(own));
  });

  it("get what $onUpdate makes, and nulls where a null is given", async () => {
    const db = open();
    const [draft] = await db.insert(parcels).values(everything).returning();
    const { issue } = numbering("nulls");
    const nulls = { note: null, points: null, options: null, lists: null, tip: null, grid: null };
    const { document } = (await issue(draft?.id ?? 0, { set: nulls }))._unsafeUnwrap();
    expect(document).toMatchObject({ ...nulls, touched: 7, code: "AB12" });
  });
});

describe("wrong values", () => {
  const wrong = {
    kind: "foil",
    note: "a\0b",
    code: "ABCDE",
    shelf: 70_000,
    owner: "Ada",
    options: { colours: ["\ud800"] },
    tip: { amount: -1, unit: "UGX" },
    noteLength: 3,
    unheardOf: true,
  };

  it("are InvalidDocument before anything is sent, each with its path, in documents, children and issues", async () => {
    const { create, issue } = numbering("wrong");
    const pathsOf = (error: { readonly kind: string }) =>
      "issues" in error && Array.isArray(error.issues)
        ? error.issues.map(({ path }: { path: string }) => path).toSorted()
        : [error.kind];
    const { note, options, tip, ...byType } = wrong;
    const byValue = { note, options, tip };
    const inputs: readonly (readonly [object, readonly string[]])[] = [
      [byType, ["code", "kind", "noteLength", "owner", "shelf", "unheardOf"]],
      [byValue, ["note", "options.colours[0]", "tip"]],
    ];
    for (const [values, paths] of inputs) {
      expect(pathsOf((await create(values))._unsafeUnwrapErr())).toEqual(paths);
      const child = await create({ contents: [{}, values] });
      expect(pathsOf(child._unsafeUnwrapErr())).toEqual(paths.map((path) => `contents[1].${path}`));
      const issued = await issue(1, { set: values, children: { contents: [values] } });
      expect(pathsOf(issued._unsafeUnwrapErr())).toEqual(
        [
          ...paths.map((path) => `children.contents[0].${path}`),
          ...paths.map((path) => `set.${path}`),
        ].toSorted(),
      );
    }
  });

  it("that only PostgreSQL can tell refuse their own document, and no other", async () => {
    const { create } = numbering("by_database");
    const results = await Promise.all(
      upTo(8).map((n) =>
        create({
          ...(n === 2 && { small: 1e300 }),
          ...(n === 5 && { host: "nowhere" }),
          contents: n === 7 ? [{ pages: "[9,1)" }] : [{}],
        }),
      ),
    );
    expect(results.map((result) => (result.isOk() ? "" : result.error.kind))).toEqual(
      upTo(8).map((n) => ([2, 5, 7].includes(n) ? "DocumentRejected" : "")),
    );
  });
});
