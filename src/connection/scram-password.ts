// Prepares a password for SCRAM as RFC 5802 wants it (SASLprep, RFC 4013), with the server's exceptions.

/**
 * The same password may be typed in several ways: `ä` as one character or as two, a space that does not break. The server
 * stores the prepared one, and the driver does not prepare its own. As in libpq, a password that may not be prepared is
 * sent as it is. The tables are loaded for a password that is not ASCII only.
 */
export async function scramPassword(password: string): Promise<string> {
  if (/^[\0-\x7f]*$/.test(password)) {
    return password;
  }
  const { saslprep } = await import("@mongodb-js/saslprep");
  try {
    return saslprep(password);
  } catch {
    return password;
  }
}

/** Whether the server asks for SCRAM, by the first bytes that it sends: for MD5 and the like the password goes as it is. */
export function asksForScram(bytes: Buffer): boolean {
  const authentication = 82;
  const sasl = 10;
  return bytes.length >= 9 && bytes[0] === authentication && bytes.readInt32BE(5) === sasl;
}
