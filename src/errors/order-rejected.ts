// Makes the error of an order that the database refuses for good out of the attempt that it refused.
import type { FailedAttempt, OrderRejected } from "./errors.js";

export function orderRejected({ cause }: FailedAttempt): OrderRejected {
  const { code = "", constraint } = cause;
  return {
    kind: "OrderRejected",
    sqlState: code,
    ...(constraint === undefined ? {} : { constraint }),
    cause,
  };
}
