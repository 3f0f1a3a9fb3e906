// Owns colours: on a terminal only. picocolors by itself also colours for CI, and when FORCE_COLOR says so.
import picocolors from "picocolors";

export const colours = picocolors.createColors(picocolors.isColorSupported && process.stdout.isTTY === true);
