// In the embedded database documents are created and issued as on a server.
import { integer, pgTable, serial, text } from "drizzle-orm/pg-core";
import { expect, it } from "vitest";
import { connect } from "../../../src/connection/connect.js";
import { createNumbering, orderSeries } from "../../../src/index.js";
import { migrate } from "../../../src/migrations/index.js";
import { appMigration } from "../../support/app-migrations.js";
import { createAtOnce } from "../../support/numbered-tables.js";

it("numbers documents with a serial key and lines, refuses one alone, and issues a draft", async () => {
  const notes = pgTable("notes", { id: serial().primaryKey(), note: text().notNull(), no: text() });
  const lines = pgTable("note_lines", {
    noteId: integer("note_id")
      .notNull()
      .references(() => notes.id),
    size: integer(),
  });
  const { db, close } = connect("memory://");
  try {
    for (const statement of await appMigration({ notes, lines })) {
      await db.execute(statement);
    }
    await db.execute("alter table note_lines add constraint positive check (size > 0)");
    await migrate(db, { schema: "gapless_orders" });
    const { create, issue } = createNumbering(db, {
      table: notes,
      number: notes.no,
      series: orderSeries({ name: "EMBEDDED", template: "N-{#}" }),
      children: { lines: { table: lines, parent: lines.noteId } },
    });
    await createAtOnce(
      (note) => create({ note, lines: [{ size: 1 }, {}] }),
      (n) => `N-${n}`,
      50,
    );
    const results = await Promise.all([1, -1, 2].map((size) => create({ note: "a", lines: [{ size }] })));
    expect(results.map((result) => (result.isOk() ? "" : result.error.kind))).toEqual([
      "",
      "DocumentRejected",
      "",
    ]);
    const [draft] = await db.insert(notes).values({ note: "draft" }).returning();
    expect((await issue(draft?.id ?? 0))._unsafeUnwrap()).toMatchObject({ number: "N-53", replayed: false });
    expect((await issue(draft?.id ?? 0))._unsafeUnwrap()).toMatchObject({ number: "N-53", replayed: true });
  } finally {
    await close();
  }
});
