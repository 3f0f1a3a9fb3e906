// Wraps a meter and its instruments, so that nothing that the SDK throws reaches an order.
import { createNoopMeter, type Meter, type ObservableCallback } from "@opentelemetry/api";
import { guarded } from "./guarded.js";

export type GuardedMeter = Pick<Meter, "createCounter" | "createHistogram" | "createObservableGauge">;

/** If the SDK fails to create an instrument, a no-op takes its place; the others still work. */
export function guardedMeter(meter: Meter): GuardedMeter {
  const none = createNoopMeter();
  return {
    createCounter(name, options) {
      const counter = guarded(() => meter.createCounter(name, options), none.createCounter(name));
      return { add: (value, attributes) => guarded(() => counter.add(value, attributes), undefined) };
    },
    createHistogram(name, options) {
      const histogram = guarded(() => meter.createHistogram(name, options), none.createHistogram(name));
      return { record: (value, attributes) => guarded(() => histogram.record(value, attributes), undefined) };
    },
    createObservableGauge(name, options) {
      const gauge = guarded(
        () => meter.createObservableGauge(name, options),
        none.createObservableGauge(name),
      );
      // The SDK removes a callback by its identity, so the wrapped one is kept.
      const wrapped = new Map<ObservableCallback, ObservableCallback>();
      return {
        addCallback(callback) {
          const added: ObservableCallback = (result) =>
            callback({
              observe: (value, attributes) => guarded(() => result.observe(value, attributes), undefined),
            });
          wrapped.set(callback, added);
          guarded(() => gauge.addCallback(added), undefined);
        },
        removeCallback(callback) {
          const added = wrapped.get(callback);
          if (added !== undefined) {
            wrapped.delete(callback);
            guarded(() => gauge.removeCallback(added), undefined);
          }
        },
      };
    },
  };
}
