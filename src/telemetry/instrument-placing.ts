// Records the span and the metrics of a placing statement.
import { type Attributes, type Context, context, ROOT_CONTEXT, SpanKind, trace } from "@opentelemetry/api";
import { classifyFailure } from "../errors/classify-failure.js";
import { systemTimers } from "../retry/timers.js";
import type { Numbering } from "../sql/numbering.js";
import type { BatchEntry, GivenNumber, Submission } from "../sql/submission.js";
import type { Telemetry } from "./context.js";
import { guarded } from "./guarded.js";
import { type GuardedSpan, guardedSpan } from "./guarded-span.js";
import type { LastSequences } from "./last-sequences.js";

/** The most links of a statement's span to its creates: an SDK keeps this many by default. */
const maxLinks = 128;

/** What a placing statement does to the numbered table. */
export type PlacingOperation = "INSERT" | "UPDATE";

/** Sends a placing statement, and records its span and metrics. */
export type ObserveStatement = <Answer>(
  statement: readonly [readonly BatchEntry<Submission>[], Numbering],
  send: () => Promise<Answer>,
  givenBy: (answer: Answer) => readonly (GivenNumber | undefined)[],
  more?: Attributes,
) => Promise<Answer>;

/**
 * Records each placing statement. The names follow OpenTelemetry's semantic conventions for SQL clients,
 * version 1.45; `db.query.text` is left out, since it is the same for every order. The span of a single
 * order's statement is a child of its create; the span of a larger batch is a root, with a link to each
 * create.
 *
 * @param table the name of the numbered table in SQL
 * @param operation what the statement does to it
 */
export function instrumentPlacing(
  telemetry: Telemetry,
  lastSequences: LastSequences,
  table: string,
  operation: PlacingOperation,
): ObserveStatement {
  const { tracer, instruments, spanOf } = telemetry;
  const conventions = {
    "db.system.name": "postgresql",
    "db.operation.name": operation,
    "db.collection.name": table,
  };
  return async (statement, send, givenBy, more = {}) => {
    const [batch, numbering] = statement;
    const creates = batch.slice(0, maxLinks).flatMap(({ submission }) => spanOf(submission) ?? []);
    const attributes: Attributes = {
      ...conventions,
      ...attributesOfAll(telemetry, batch),
      "gapless_orders.numbering": numbering,
      ...more,
      // The conventions omit the size of a batch of one.
      ...(batch.length > 1 && { "db.operation.batch.size": batch.length }),
    };
    const parent = parentOf(creates, batch.length);
    const links = batch.length > 1 ? creates.flatMap((create) => create.links()) : [];
    const options = { kind: SpanKind.CLIENT, attributes, links };
    const span = guardedSpan(() => tracer.startSpan(`${operation} ${table}`, options, parent));
    let sending: ReturnType<typeof send> | undefined;
    // Sends once, even if the context manager throws before or after it has called this.
    const sent = (): ReturnType<typeof send> => {
      sending ??= send();
      return sending;
    };
    if (!span.isRecording && instruments === undefined) {
      return sent();
    }
    const startedAt = systemTimers.performance.now();
    const record = (outcome: Attributes, result: string): void => {
      const seconds = (systemTimers.performance.now() - startedAt) / 1_000;
      instruments?.attempts.add(1, { "gapless_orders.result": result });
      instruments?.statementDuration.record(seconds, { ...conventions, ...outcome });
      instruments?.batchSize.record(batch.length);
      span.setAttributes(outcome);
      span.end();
    };
    let answer: Awaited<ReturnType<typeof send>>;
    try {
      // Runs in the span's context, so that spans of the driver's own instrumentation become its children.
      answer = await (guarded(() => context.with(trace.setSpan(parent, span.span), sent), undefined) ??
        sent());
    } catch (thrown) {
      const { kind, cause } = classifyFailure(thrown);
      span.setError(kind);
      if (/^[0-9A-Z]{5}$/.test(cause.code ?? "")) {
        span.setAttributes({ "db.response.status_code": cause.code ?? "" });
      }
      record({ "error.type": cause.code ?? kind }, kind);
      throw thrown;
    }
    record({}, "ok");
    if (instruments !== undefined) {
      for (const [index, given] of givenBy(answer).entries()) {
        const series = batch[index]?.series;
        if (series !== undefined && given !== undefined) {
          if (given.sequence === null) {
            instruments.fallbacks.add(1, telemetry.attributesOf(series));
          }
          lastSequences.note(series, given);
        }
      }
    }
    return answer;
  };
}

/** The series, if the statement is of one. */
function attributesOfAll({ attributesOf }: Telemetry, batch: readonly BatchEntry<Submission>[]): Attributes {
  const [first] = batch;
  return first !== undefined && batch.every(({ series }) => series.name === first.series.name)
    ? attributesOf(first.series)
    : {};
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
