// Owns a span as the module uses it: whatever the SDK's span throws, the order goes on.
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
  /** As the SDK made it, for its contexts: an SDK may know its spans by identity. */
  readonly span: Span;
  readonly isRecording: boolean;
  /** To this span, from another. Empty where the SDK does not say which it is. */
  links(): readonly Link[];
  setAttributes(attributes: Attributes): void;
  /** It is about something that failed, in a word of ours. */
  setError(message: string): void;
  end(): void;
}

export function guardedSpan(start: () => Span): GuardedSpan {
  const span = guarded(start, trace.wrapSpanContext(INVALID_SPAN_CONTEXT));
  const tell = (telling: () => unknown): void => guarded(() => void telling(), undefined);
  return {
    span,
    isRecording: guarded(() => span.isRecording(), false),
    links: () => guarded(() => [{ context: span.spanContext() }], []),
    setAttributes: (attributes) => tell(() => span.setAttributes(attributes)),
    setError: (message) => tell(() => span.setStatus({ code: SpanStatusCode.ERROR, message })),
    end: () => tell(() => span.end()),
  };
}
