// Owns the span and the metrics of a placing statement.
import { type Attributes, type Context, context, ROOT_CONTEXT, SpanKind, trace } from "@opentelemetry/api";
import { classifyFailure } from "../errors/classify-failure.js";
import type { PlaceOrders } from "../sql/place-orders.js";
import type { PlacedRow } from "../sql/placed-row.js";
import type { Telemetry } from "./context.js";
import { guarded } from "./guarded.js";
import { type GuardedSpan, guardedSpan } from "./guarded-span.js";
import type { LastSequences } from "./last-sequences.js";

/** Most creates that a statement's span is linked to: as many links as an SDK keeps by default. */
const mostLinks = 128;

/** Sends a statement that places a batch, and tells of it. */
export type ObserveStatement = <Answer>(
  statement: Parameters<PlaceOrders>,
  send: () => Promise<Answer>,
  rowsOf: (answer: Answer) => readonly PlacedRow[],
  more?: Attributes,
) => Promise<Answer>;

/**
 * Tells of each statement that places a batch. The names are those of OpenTelemetry's conventions for SQL clients, version
 * 1.45; `db.query.text` is left out, since it is the same for every order. The statement of one order is a child of its
 * create, and that of a group stands by itself, with a link to each create.
 *
 * @param table the orders table, as SQL has it
 */
export function instrumentPlacing(
  telemetry: Telemetry,
  lastSequences: LastSequences,
  table: string,
): ObserveStatement {
  const { tracer, instruments, spanOf } = telemetry;
  const conventions = {
    "db.system.name": "postgresql",
    "db.operation.name": "INSERT",
    "db.collection.name": table,
  };
  return async (statement, send, rowsOf, more = {}) => {
    const [series, batch, numbering] = statement;
    const creates = batch.slice(0, mostLinks).flatMap((order) => spanOf(order) ?? []);
    const attributes: Attributes = {
      ...conventions,
      ...telemetry.attributesOf(series),
      "gapless_orders.numbering": numbering,
      ...more,
      // The conventions leave the size out where it is no batch.
      ...(batch.length > 1 && { "db.operation.batch.size": batch.length }),
    };
    const parent = parentOf(creates, batch.length);
    const links = batch.length > 1 ? creates.flatMap((create) => create.links()) : [];
    const options = { kind: SpanKind.CLIENT, attributes, links };
    const span = guardedSpan(() => tracer.startSpan(`INSERT ${table}`, options, parent));
    let sending: ReturnType<typeof send> | undefined;
    // Once, also where a context manager throws before or after it has run this.
    const sent = (): ReturnType<typeof send> => {
      sending ??= send();
      return sending;
    };
    if (!span.isRecording && instruments === undefined) {
      return sent();
    }
    const begun = performance.now();
    const ended = (told: Attributes, result: string): void => {
      instruments?.attempts.add(1, { "gapless_orders.result": result });
      instruments?.statementDuration.record((performance.now() - begun) / 1_000, { ...conventions, ...told });
      instruments?.groupSize.record(batch.length);
      span.setAttributes(told);
      span.end();
    };
    let answer: Awaited<ReturnType<typeof send>>;
    try {
      // What a driver's own instrumentation tells of the statement belongs below it.
      answer = await (guarded(() => context.with(trace.setSpan(parent, span.span), sent), undefined) ??
        sent());
    } catch (thrown) {
      const { kind, cause } = classifyFailure(thrown);
      span.setError(kind);
      if (/^[0-9A-Z]{5}$/.test(cause.code ?? "")) {
        span.setAttributes({ "db.response.status_code": cause.code ?? "" });
      }
      ended({ "error.type": cause.code ?? kind }, kind);
      throw thrown;
    }
    ended({}, "ok");
    if (instruments !== undefined) {
      const rows = rowsOf(answer);
      const withoutCounter = rows.filter(({ found, order }) => !found && order.sequence === null).length;
      if (withoutCounter > 0) {
        instruments.fallbacks.add(withoutCounter, telemetry.attributesOf(series));
      }
      lastSequences.note(series, rows);
    }
    return answer;
  };
}

function parentOf([only]: readonly GuardedSpan[], size: number): Context {
  if (size > 1) {
    return ROOT_CONTEXT;
  }
  return guarded(
    () => (only === undefined ? context.active() : trace.setSpan(context.active(), only.span)),
    ROOT_CONTEXT,
  );
}
