// Owns what a button of the demo says afterwards: what was counted, and the audit's answer.
import type { AuditWords } from "../state.js";
import type { Counts } from "./callbacks.js";

export interface Outcome {
  /** Whether what is promised held, by what came back and by the audit. */
  readonly held: boolean;
  readonly words: string;
  readonly counts: Counts;
  readonly milliseconds: number;
  /** The audit's answer, read after it. */
  readonly audit: AuditWords;
}

/** What an action itself knows; the audit and the time come from who runs it. */
export interface Happened {
  readonly held: boolean;
  readonly words: string;
  readonly counts: Counts;
}
