// Makes the entries of a batch for a placing statement: orders of one series.
import type { OrderSeries } from "../../src/index.js";
import type { BatchEntry } from "../../src/sql/submission.js";
import type { ValidOrder } from "../../src/validation/parse-order.js";

export const entriesOf = (
  series: OrderSeries,
  orders: readonly ValidOrder[],
): readonly BatchEntry<ValidOrder>[] => orders.map((submission) => ({ series, submission }));
