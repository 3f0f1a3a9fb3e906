// Owns an OpenTelemetry SDK of which one method throws, whichever object of the SDK's has it.

export interface Spoiled {
  /** For {@link registerTelemetry}: the same provider, and everything that comes out of it, with that method spoiled. */
  readonly wrap: <T extends object>(provider: T) => T;
  /** How often the method threw. */
  thrown(): number;
  /** What came back out of functions of ours that the SDK called. */
  readonly leaked: readonly unknown[];
}

/** @param when whether the method throws without doing its work, or after it */
export function spoiled(method: string, when: "before" | "after" = "before"): Spoiled {
  let thrown = 0;
  const leaked: unknown[] = [];
  const fault = (): Error => {
    thrown += 1;
    return new Error(`${method} of the SDK throws`);
  };
  const given = (value: unknown): unknown =>
    typeof value === "object" && value !== null && !(value instanceof Promise) ? wrap(value) : value;
  const taken = (value: unknown): unknown =>
    typeof value !== "function"
      ? value
      : (...inputs: unknown[]) => {
          try {
            return Reflect.apply(value, undefined, inputs.map(given));
          } catch (error) {
            leaked.push(error);
            throw error;
          }
        };
  function wrap<T extends object>(target: T): T {
    return new Proxy(target, {
      get(_, key) {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== "function") {
          return value;
        }
        return (...inputs: unknown[]) => {
          if (key === method && when === "before") {
            throw fault();
          }
          const answer: unknown = Reflect.apply(value, target, inputs.map(taken));
          if (key === method) {
            throw fault();
          }
          return given(answer);
        };
      },
    });
  }
  return { wrap, thrown: () => thrown, leaked };
}
