// Owns the span and the metrics of a placing statement.
import {
  type Attributes,
  type Context,
  context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { classifyFailure } from "../orders/classify-failure.js";
import type { FailureCause } from "../orders/errors.js";
import type { PlaceOrders } from "../orders/place-orders.js";
import type { LastSequences } from "./last-sequences.js";
import type { Telemetry } from "./telemetry.js";

/** Most creates that a statement's span is linked to: as many links as an SDK keeps by default. */
const mostLinks = 128;

/**
 * Sends placing statements and tells of each. The names are those of OpenTelemetry's conventions for SQL clients, version
 * 1.45; `db.query.text` is left out, since it is the same for every order. The statement of one order is a child of its
 * create, and that of a group stands by itself, with a link to each create.
 *
 * @param table the orders table, as SQL has it
 */
export function observedPlacing(
  telemetry: Telemetry,
  lastSequences: LastSequences,
  table: string,
  place: PlaceOrders,
): PlaceOrders {
  const { tracer, instruments, spanOf } = telemetry;
  const conventions = {
    "db.system.name": "postgresql",
    "db.operation.name": "INSERT",
    "db.collection.name": table,
  };
  return async (series, batch, numbering) => {
    const creates = batch.slice(0, mostLinks).flatMap((order) => spanOf(order) ?? []);
    const attributes: Attributes = {
      ...conventions,
      ...telemetry.attributesOf(series),
      "gapless_orders.numbering": numbering,
      // The conventions leave the size out where it is no batch.
      ...(batch.length > 1 && { "db.operation.batch.size": batch.length }),
    };
    const parent = parentOf(creates, batch.length);
    const links = batch.length > 1 ? creates.map((create) => ({ context: create.spanContext() })) : [];
    const options = { kind: SpanKind.CLIENT, attributes, links };
    const span = tracer.startSpan(`INSERT ${table}`, options, parent);
    const begun = performance.now();
    const ended = (failure?: { readonly kind: string; readonly cause: FailureCause }): void => {
      const told = failure === undefined ? {} : { "error.type": failure.cause.code ?? failure.kind };
      instruments?.attempts.add(1, { "gapless_orders.result": failure?.kind ?? "ok" });
      instruments?.statementDuration.record((performance.now() - begun) / 1_000, { ...conventions, ...told });
      instruments?.groupSize.record(batch.length);
      span.setAttributes(told);
      span.end();
    };
    try {
      const sent = (): ReturnType<PlaceOrders> => place(series, batch, numbering);
      // What a driver's own instrumentation tells of the statement belongs below it.
      const rows = await (span.isRecording() ? context.with(trace.setSpan(parent, span), sent) : sent());
      const withoutCounter = rows.filter(({ found, order }) => !found && order.sequence === null).length;
      if (withoutCounter > 0) {
        instruments?.fallbacks.add(withoutCounter, telemetry.attributesOf(series));
      }
      lastSequences.note(series, rows);
      ended();
      return rows;
    } catch (thrown) {
      const failure = classifyFailure(thrown);
      span.setStatus({ code: SpanStatusCode.ERROR, message: failure.kind });
      if (/^[0-9A-Z]{5}$/.test(failure.cause.code ?? "")) {
        span.setAttribute("db.response.status_code", failure.cause.code ?? "");
      }
      ended(failure);
      throw thrown;
    }
  };
}

function parentOf([only]: readonly Span[], size: number): Context {
  if (size > 1) {
    return ROOT_CONTEXT;
  }
  return only === undefined ? context.active() : trace.setSpan(context.active(), only);
}
