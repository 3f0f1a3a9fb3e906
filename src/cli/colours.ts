// Enables colours on a terminal only: picocolors alone also enables them in CI and for FORCE_COLOR.
import picocolors from "picocolors";

export const colours = picocolors.createColors(picocolors.isColorSupported && process.stdout.isTTY === true);
