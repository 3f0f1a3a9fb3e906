// Owns the answers of creates, and after how long they come: creates at a rate or all at once, counted by their answers.
import type { ResultAsync } from "neverthrow";

export interface Answer {
  /** `ok`, `ok, fallback number`, or the error's kind, with its outcome where it has one. */
  readonly answer: string;
  /** From the call to its answer. */
  readonly ms: number;
}

type Create = (
  n: number,
) => ResultAsync<
  { readonly order: { readonly sequence: number | null } },
  { readonly kind: string; readonly outcome?: string }
>;

async function answerOf(create: Create, n: number): Promise<Answer> {
  const begun = performance.now();
  const result = await create(n);
  const answer = result.match(
    ({ order }) => (order.sequence === null ? "ok, fallback number" : "ok"),
    (error) => (error.outcome === undefined ? error.kind : `${error.kind}, ${error.outcome}`),
  );
  return { answer, ms: performance.now() - begun };
}

/** Creates 1 to n in one turn of the event loop. */
export function allAtOnce(n: number, create: Create): Promise<readonly Answer[]> {
  return Promise.all(Array.from({ length: n }, (_, index) => answerOf(create, index + 1)));
}

/** So many creates a second, whether or not those before were answered. */
export async function atRate(perSecond: number, seconds: number, create: Create): Promise<readonly Answer[]> {
  const begun = performance.now();
  const answers: Promise<Answer>[] = [];
  for (let n = 1; n <= perSecond * seconds; n += 1) {
    await pause(begun + (n * 1_000) / perSecond - performance.now());
    answers.push(answerOf(create, n));
  }
  return Promise.all(answers);
}

export function count(answers: readonly Answer[], isMeant: (answer: string) => boolean): number {
  return answers.filter(({ answer }) => isMeant(answer)).length;
}

/** Milliseconds that so large a share of the answers kept to: 0.5 for the median, 1 for the slowest. */
export function percentile(answers: readonly Answer[], share: number): number {
  const sorted = answers.map(({ ms }) => ms).toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}
