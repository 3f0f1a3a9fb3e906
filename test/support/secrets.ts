// Owns an order full of secrets, and finding them again in an error, however deep.
import { inspect } from "node:util";
import type { CreateOrderInput } from "../../src/index.js";

/** In every text below, and in the passwords of tests that look for it. */
export const secret = "s3cret";
const id = "5ec4e7aa-0000-4000-8000-00005ec4e7aa";
const amounts = { totalAmount: 918_273_645, quantity: 817_263, unitAmount: 71_625_344 };

/** A checkout whose every value can be recognised. */
export function secretCheckout(changes: Partial<CreateOrderInput> = {}): CreateOrderInput {
  return {
    id,
    paymentReference: `${secret}-reference`,
    customerId: `${secret}-customer`,
    currency: "UGX",
    totalAmount: amounts.totalAmount,
    items: [{ sku: `${secret}-sku`, quantity: amounts.quantity, unitAmount: amounts.unitAmount }],
    metadata: { [`${secret}@key`]: `${secret}-value` },
    ...changes,
  };
}

/** Which secrets a value gives away to a log: as JSON, as Node.js prints it, and down its chain of causes. */
export function secretsIn(value: unknown): readonly string[] {
  const texts = [JSON.stringify(value) ?? ""];
  for (let link = value, depth = 0; link !== undefined && depth < 10; depth += 1) {
    texts.push(inspect(link, { depth: Number.POSITIVE_INFINITY, showHidden: true }), String(link));
    link = typeof link === "object" && link !== null && "cause" in link ? link.cause : undefined;
  }
  // As Node.js prints numbers, and with the separators that people and `inspect` may put in.
  const whole = texts.join("\n").toLowerCase();
  return [secret, id, ...Object.values(amounts).map(String)].filter((one) => whole.includes(one));
}
