// Owns that nothing which an app's OpenTelemetry SDK throws reaches an order: the only place that catches it.
import { diag } from "@opentelemetry/api";

/**
 * What the SDK gives, or `otherwise` where it throws: OpenTelemetry's own logger hears of it. A span or a figure is lost
 * then; the create that it was about ends as it would have without.
 */
export function guarded<T>(ask: () => T, otherwise: T): T {
  try {
    return ask();
  } catch (thrown) {
    try {
      diag.error("gapless-orders: the OpenTelemetry SDK threw, so that spans or metrics are missing", thrown);
    } catch {
      // A logger that throws as well: there is nobody left to say it to.
    }
    return otherwise;
  }
}
