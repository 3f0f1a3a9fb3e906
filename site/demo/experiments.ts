// Owns what each button of the demo does, and the sentence that says what came of it.
import type { Answer } from "./messages.js";
import type { Demo } from "./open-demo.js";

export interface Outcome {
  /** Whether what is promised held. */
  readonly held: boolean;
  readonly words: string;
}

export interface Watch {
  /** Payments of one press have names that no other press has. */
  readonly press: number;
  readonly onAnswers: (answers: readonly Answer[]) => void;
  readonly onStep: (words: string) => void;
}

export type Experiment = (demo: Demo, watch: Watch) => Promise<Outcome>;

const count = 1_000;
/** The module's own largest batch, and one with which a plug can be pulled between many. */
const together = 500;
const inParts = 100;
/** Answers after which the plug is pulled. */
const pullAfter = 300;

const formatted = (number: number) => number.toLocaleString("en");
const payments = (press: number, word: string) =>
  Array.from({ length: count }, (_, n) => `${word}-${press}-${n + 1}`);
const distinct = (answers: readonly Answer[]) => new Set(answers.map(({ number }) => number)).size;
const failures = (answers: readonly Answer[]) => answers.filter(({ error }) => error !== undefined).length;

export const checkoutsAtOnce: Experiment = async (demo, { press, onAnswers, onStep }) => {
  onStep(`${formatted(count)} checkouts are placed at once.`);
  const answers: Answer[] = [];
  const milliseconds = await demo.deliver(payments(press, "once"), {
    maxBatch: together,
    onAnswers: (some) => {
      answers.push(...some);
      onAnswers(some);
    },
  });
  return {
    held: failures(answers) === 0 && distinct(answers) === count,
    words: `${formatted(count)} checkouts in ${formatted(Math.round(milliseconds))} ms: ${formatted(distinct(answers))} numbers, ${formatted(failures(answers))} errors.`,
  };
};

export const callbacksTwice: Experiment = async (demo, { press, onAnswers, onStep }) => {
  onStep(`Each of ${formatted(count)} callbacks is delivered twice.`);
  const once = payments(press, "twice");
  const answers: Answer[] = [];
  await demo.deliver([...once, ...once.toReversed()], {
    maxBatch: together,
    onAnswers: (some) => {
      answers.push(...some);
      onAnswers(some);
    },
  });
  const placed = answers.filter(({ number, replayed }) => number !== undefined && !replayed).length;
  const replayed = answers.filter((answer) => answer.replayed).length;
  return {
    held: placed === count && replayed === count && distinct(answers) === count,
    words: `${formatted(answers.length)} callbacks: ${formatted(placed)} orders placed, ${formatted(replayed)} answered with the number that the payment had.`,
  };
};

export const plugPulled: Experiment = async (demo, { press, onAnswers, onStep }) => {
  onStep(`${formatted(count)} checkouts are placed, until the plug is pulled.`);
  const all = payments(press, "plug");
  const before: Answer[] = [];
  await new Promise<void>((resolve, reject) => {
    const onSome = (some: readonly Answer[]) => {
      before.push(...some);
      onAnswers(some);
      if (before.length >= pullAfter) {
        resolve();
      }
    };
    demo.deliver(all, { maxBatch: inParts, onAnswers: onSome }).then(() => resolve(), reject);
  });
  const answered = before.length;
  const restarted = demo.pullPlug();
  onStep(
    `The plug is pulled after ${formatted(answered)} answers. PostgreSQL starts again on what was written.`,
  );
  await restarted;
  onStep(`Every callback is delivered again.`);
  const again: Answer[] = [];
  await demo.deliver(all, {
    maxBatch: together,
    onAnswers: (some) => {
      again.push(...some);
      onAnswers(some);
    },
  });
  const numbers = new Map(again.map(({ payment, number }) => [payment, number]));
  const lost = before.filter(({ payment, number }) => numbers.get(payment) !== number).length;
  const found = again.filter(({ replayed }) => replayed).length;
  return {
    held: lost === 0 && failures(again) === 0 && distinct(again) === count,
    words: `Pulled after ${formatted(answered)} answers. After the restart ${formatted(found)} orders were there, ${formatted(lost)} of those answered were lost, and delivering every callback again placed the other ${formatted(count - found)}.`,
  };
};
