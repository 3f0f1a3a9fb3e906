// Reads the one row in which a placing statement answers for its whole batch.
import { z } from "zod";

const answerSchema = z.object({
  /** When the statement began, for orders with an instant of their own, as ISO 8601. */
  imported: z.string(),
  /** The period, when its orders were written (null if all were imported), the first sequence, places and numbers. */
  periods: z
    .array(
      z.tuple([
        z.string(),
        z.string().nullable(),
        z.number().nullable(),
        z.array(z.number()),
        z.array(z.string()),
      ]),
    )
    .nullable(),
  /** The places of orders that a trigger changed. */
  altered: z.array(z.number()).nullable(),
  /** The places and ids of orders that were there before. */
  existing: z.array(z.tuple([z.number(), z.string()])).nullable(),
  /** Of a lone order: whether it waited for its counter. */
  waited: z.boolean().optional(),
});

/** What the database decided about a new order. */
export interface NewOrder {
  readonly kind: "new";
  readonly dateKey: string;
  readonly sequence: number | null;
  readonly orderNumber: string;
  readonly writtenAt: Date;
  readonly importedAt: Date;
  /** Whether it has to be read back. */
  readonly isAltered: boolean;
}

/** What a batch was answered, by the places of its orders, from 1. */
export type BatchAnswer = ReadonlyMap<number, NewOrder | { readonly kind: "existing"; readonly id: string }>;

/** Throws for a text that is no answer. */
export function readBatchAnswer(text: unknown): BatchAnswer {
  return answersOf(answerSchema.parse(JSON.parse(z.string().parse(text))));
}

export interface LoneAnswer {
  readonly answers: BatchAnswer;
  /** Whether the order waited for its counter. */
  readonly hasWaited: boolean;
}

/** The same for an order by itself. */
export function readLoneAnswer(text: unknown): LoneAnswer {
  const answer = answerSchema.parse(JSON.parse(z.string().parse(text)));
  return { answers: answersOf(answer), hasWaited: answer.waited ?? false };
}

function answersOf({ imported, periods, altered, existing }: z.infer<typeof answerSchema>): BatchAnswer {
  const answers = new Map<number, NewOrder | { readonly kind: "existing"; readonly id: string }>();
  const importedAt = new Date(imported);
  const alteredPlaces = new Set(altered);
  for (const [dateKey, written, first, places, numbers] of periods ?? []) {
    const writtenAt = written === null ? importedAt : new Date(written);
    for (const [index, place] of places.entries()) {
      const orderNumber = numbers[index] ?? "";
      const sequence = first === null ? null : first + index;
      const isAltered = alteredPlaces.has(place);
      answers.set(place, { kind: "new", dateKey, sequence, orderNumber, writtenAt, importedAt, isAltered });
    }
  }
  for (const [place, id] of existing ?? []) {
    answers.set(place, { kind: "existing", id });
  }
  return answers;
}
