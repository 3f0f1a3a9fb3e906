// Owns a meter as the module uses it: whatever the SDK's meter or an instrument of it throws, the order goes on.
import { createNoopMeter, type Meter, type ObservableCallback } from "@opentelemetry/api";
import { guarded } from "./guarded.js";

export type GuardedMeter = Pick<Meter, "createCounter" | "createHistogram" | "createObservableGauge">;

/** An instrument that the SDK does not make is one that counts nothing; the others count. */
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
      // The SDK takes a callback back by its identity.
      const given = new Map<ObservableCallback, ObservableCallback>();
      return {
        addCallback(callback) {
          const added: ObservableCallback = (result) =>
            callback({
              observe: (value, attributes) => guarded(() => result.observe(value, attributes), undefined),
            });
          given.set(callback, added);
          guarded(() => gauge.addCallback(added), undefined);
        },
        removeCallback(callback) {
          const added = given.get(callback);
          if (added !== undefined) {
            given.delete(callback);
            guarded(() => gauge.removeCallback(added), undefined);
          }
        },
      };
    },
  };
}
