// Catches whatever an app's OpenTelemetry SDK throws. All calls to the SDK go through here.
import { diag } from "@opentelemetry/api";

/**
 * Returns what the SDK returns, or `otherwise` if it throws, and then logs the error with OpenTelemetry's own
 * logger. A span or a measurement is lost; the create settles as it would have without telemetry.
 */
export function guarded<T>(ask: () => T, otherwise: T): T {
  try {
    return ask();
  } catch (thrown) {
    try {
      diag.error("gapless-orders: the OpenTelemetry SDK threw, so that spans or metrics are missing", thrown);
    } catch {
      // The logger throws as well, so there is nowhere to report it.
    }
    return otherwise;
  }
}
