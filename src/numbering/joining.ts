// Decides which calls under way share a submission.
import type { OrderSeries } from "../series/order-series.js";
import type { Submission } from "../sql/submission.js";

/** Which calls share a submission. */
export interface Joining<S extends Submission> {
  /** The idempotency keys under which others may join it, each unique over all series. */
  keysOf(series: OrderSeries, submission: S): readonly string[];
  /** Whether a call may wait for a submission with one of its keys; otherwise the unique keys decide. */
  canJoin(submission: S, other: S): boolean;
  /** Whether both ask for the same. */
  agrees(submission: S, other: S): boolean;
  /**
   * Whether the answer to the other is one to the submission too. Otherwise the submission is sent by itself afterwards, and
   * the database compares.
   */
  sharesAnswer(submission: S, other: S): boolean;
  /** Whether a refusal of the other is one of the submission too. */
  hasSameFate(submission: S, other: S): boolean;
}
