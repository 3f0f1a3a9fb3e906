// Wraps a span, so that nothing that the SDK throws reaches an order.
import {
  type Attributes,
  INVALID_SPAN_CONTEXT,
  type Link,
  type Span,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { guarded } from "./guarded.js";

export interface GuardedSpan {
  /** The SDK's own span, for its contexts: an SDK may identify its spans by identity. */
  readonly span: Span;
  readonly isRecording: boolean;
  /** Links to this span, for another one. Empty if the SDK fails to give its context. */
  links(): readonly Link[];
  setAttributes(attributes: Attributes): void;
  /** Marks the span as failed. The message is the kind of the failure and contains no data. */
  setError(message: string): void;
  end(): void;
}

export function guardedSpan(start: () => Span): GuardedSpan {
  const span = guarded(start, trace.wrapSpanContext(INVALID_SPAN_CONTEXT));
  const attempt = (action: () => unknown): void => guarded(() => void action(), undefined);
  return {
    span,
    isRecording: guarded(() => span.isRecording(), false),
    links: () => guarded(() => [{ context: span.spanContext() }], []),
    setAttributes: (attributes) => attempt(() => span.setAttributes(attributes)),
    setError: (message) => attempt(() => span.setStatus({ code: SpanStatusCode.ERROR, message })),
    end: () => attempt(() => span.end()),
  };
}
