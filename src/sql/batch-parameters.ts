// Turns a batch into the two JSON parameters of a statement: the documents, and the series to which they refer.
import type { OrderSeries } from "../series/order-series.js";
import type { BatchEntry, Submission } from "./submission.js";

export interface BatchParameters {
  /** A JSON array. The `series` of each object is the place of its series, from 1. */
  readonly documents: string;
  /** A JSON array of the series of the batch, each once. */
  readonly series: string;
}

export function batchParameters(batch: readonly BatchEntry<Submission>[]): BatchParameters {
  const series: object[] = [];
  const places = new Map<string, number>();
  // Nearly always the very same object: its key is made once a batch and not once a document.
  const known = new Map<OrderSeries, string>();
  const begin = (of: OrderSeries): string => {
    const { name, template, timeZone } = of;
    const entry = { name, template, time_zone: timeZone };
    const key = JSON.stringify(entry);
    const place = places.get(key) ?? series.push(entry);
    places.set(key, place);
    const text = `{"series":${place},`;
    known.set(of, text);
    return text;
  };
  const documents = batch.map(
    ({ series: of, submission: { json } }) => (known.get(of) ?? begin(of)) + json.slice(1),
  );
  return { documents: `[${documents.join(",")}]`, series: JSON.stringify(series) };
}
