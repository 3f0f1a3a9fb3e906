// Owns what the page and the worker say to each other.

/** What a callback of the payment gateway got: the order's number, or the kind of the error. */
export interface Answer {
  readonly payment: string;
  readonly number: string | undefined;
  /** Whether the order was there before. */
  readonly replayed: boolean;
  readonly error: string | undefined;
}

export interface Audit {
  readonly clean: boolean;
  readonly orders: number;
  readonly first: string | null;
  readonly last: string | null;
  readonly gaps: number;
  readonly duplicates: number;
  readonly doublePayments: number;
}

export type Ask =
  /** Opens the database; an empty one, or the one that a worker left. */
  | { readonly kind: "open"; readonly empty: boolean }
  /** Delivers a callback for each payment, all at once. */
  | { readonly kind: "deliver"; readonly payments: readonly string[]; readonly maxBatch: number }
  | { readonly kind: "audit" };

export type Told =
  /** What opening takes its time for. */
  | { readonly kind: "opening"; readonly step: "loading" | "migrating" }
  | { readonly kind: "opened" }
  /** Those that came since the last such message. */
  | { readonly kind: "answers"; readonly answers: readonly Answer[] }
  | { readonly kind: "delivered"; readonly milliseconds: number }
  | { readonly kind: "audited"; readonly audit: Audit }
  | { readonly kind: "failed"; readonly message: string };
