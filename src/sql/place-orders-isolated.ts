// Places the orders of a batch one by one, in one statement, with a separate answer for each.
import { sql } from "drizzle-orm";
import type { OrdersDatabase } from "../database/orders-database.js";
import type { ValidOrder } from "../validation/parse-order.js";
import { argumentRows, seriesRows } from "./batch-ctes.js";
import { batchParameters } from "./batch-parameters.js";
import { isolatedFailure, isolatingParameters, isolatingStatement } from "./isolating-statement.js";
import { existingRows, inputRows } from "./order-batch-ctes.js";
import type { OrdersTables } from "./order-tables.js";
import { isolatedPlacing } from "./place-orders-statement.js";
import { type PlacedRow, readBackFailed } from "./placed-row.js";
import { statementName } from "./prepared-variants.js";
import { orderKey, ordersById } from "./select-orders.js";
import type { Isolate, IsolatedAnswer } from "./submission.js";

/**
 * Places orders, each in a savepoint, and returns an answer for each, in the order of the batch. For batches that failed as
 * a whole: it takes some 0.3 ms per order, ten times as much as one statement for all of them.
 *
 * Rejects with the driver's error if the statement fails as a whole.
 */
export type PlaceIsolated = Isolate<ValidOrder, PlacedRow>;

/** @param named whether the server keeps the prepared statement under a name */
export function prepareIsolated(db: OrdersDatabase, tables: OrdersTables, named: boolean): PlaceIsolated {
  const prepared = isolatingStatement(db, tables, named ? statementName : undefined);
  const texts = {
    sequenced: isolatedPlacing(db, tables, "sequenced").toSQL().sql,
    fallback: isolatedPlacing(db, tables, "fallback").toSQL().sql,
  };
  const dating = datingStatement(db, tables);
  return async (batch, numbering, limits) => {
    const rows = await prepared.execute({
      numbering: texts[numbering],
      dating,
      ...batchParameters(batch),
      ...isolatingParameters(numbering, limits),
    });
    const wanted = rows.flatMap(({ place, documentKey }) => {
      const entry = batch[place - 1];
      return entry === undefined || documentKey === null
        ? []
        : [{ series: entry.series.name, id: documentKey }];
    });
    const readBack = await ordersById(db, tables, wanted).catch((cause: unknown) => {
      throw readBackFailed(cause);
    });
    const answers = new Map(rows.map((row) => [row.place, row]));
    return batch.map(({ series }, index): IsolatedAnswer<PlacedRow> => {
      const answer = answers.get(index + 1);
      if (answer === undefined) {
        throw new Error("the isolating statement left an order without an answer");
      }
      const order = readBack.get(orderKey(series.name, answer.documentKey ?? ""));
      return order === undefined
        ? isolatedFailure(answer)
        : { kind: "placed", row: { order, existing: answer.outcome === "existing" } };
    });
  };
}

/** The statement that says the period of each order, and whether it needs a number. The function reads it by position. */
function datingStatement(db: OrdersDatabase, tables: OrdersTables): string {
  const dated = db
    .$with("dated", {
      place: sql`place`.as("place"),
      series: sql`series`.as("series"),
      dateKey: sql`date_key`.as("date_key"),
      needsNumber: sql`needs_number`.as("needs_number"),
    })
    .as(sql`
      select
        input.place,
        input.series,
        input.date_key,
        not exists (
          select
          from existing
          where existing.place = input.place
        ) as needs_number
      from input`);
  return db
    .with(
      argumentRows(db),
      ...seriesRows(db, tables.ours),
      inputRows(db, tables),
      existingRows(db, tables),
      dated,
    )
    .select()
    .from(dated)
    .orderBy(dated.place)
    .toSQL().sql;
}
