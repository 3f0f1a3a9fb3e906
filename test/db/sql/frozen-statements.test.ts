// What the code sends is what the frozen files of its version say, until that version is released.
import { readFile } from "node:fs/promises";
import type postgres from "postgres";
import { describe, expect, it } from "vitest";
import { testDatabase } from "../../support/database.js";
import { describeStatement } from "../../support/described-statement.js";
import { type FrozenStatement, readFrozen, writeFrozen } from "../../support/frozen-statement.js";
import { recordStatements, type SentStatement } from "../../support/recorded-statements.js";

const database = testDatabase();

async function release(): Promise<string> {
  const manifest: unknown = JSON.parse(
    await readFile(new URL("../../../package.json", import.meta.url), "utf8"),
  );
  const version = Object.entries(manifest ?? {}).find(([key]) => key === "version")?.[1];
  return `v${String(version)}`;
}

async function freeze(
  sql: postgres.Sql,
  { name, text, parameters }: SentStatement,
): Promise<FrozenStatement> {
  const { types, answer } = await describeStatement(sql, text);
  return { name, text, answer, parameters: parameters.map((what, index) => `${what} ${types[index]}`) };
}

describe("the statements that the module sends", () => {
  it("are those of its version's frozen files (UPDATE_FROZEN=1 rewrites them)", async () => {
    const sent = await recordStatements(database);
    const today = new Map<string, FrozenStatement>();
    for (const statement of sent) {
      const frozen = await freeze(database.sql(), statement);
      // A repeat, such as the one of `createIn`, is the same to the letter.
      expect(frozen).toEqual(today.get(statement.name) ?? frozen);
      today.set(statement.name, frozen);
    }
    if (process.env["UPDATE_FROZEN"] === "1") {
      await writeFrozen(await release(), [...today.values()]);
    }
    expect(Object.fromEntries(await readFrozen(await release()))).toEqual(Object.fromEntries(today));
  });
});
