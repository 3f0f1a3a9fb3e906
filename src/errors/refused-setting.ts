// Recognises a session that the server did not begin because of one of its settings.
import { text } from "./error-text.js";

/**
 * Whether the server ended the session for a setting that it does not take: one of the URL's, of the driver's options or of
 * PGOPTIONS. It reads settings in the files guc*.c, and ends a session there (`FATAL`) only while that begins, so nothing of
 * ours was sent. Its words name the setting and hold no data of a row.
 */
export function isRefusedSetting(error: object): boolean {
  return text(error, "severity") === "FATAL" && /^guc\w*\.c$/.test(text(error, "file") ?? "");
}
