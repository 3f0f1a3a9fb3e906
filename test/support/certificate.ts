// Owns the certificate of a test server: signed by itself, for `localhost`, made when it is asked for.
import { generate } from "selfsigned";

export interface Certificate {
  /** Both as PEM. */
  readonly key: string;
  readonly cert: string;
}

/** Node.js 20 reads certificates and cannot make one, and not every machine has the command `openssl`. */
export async function makeCertificate(): Promise<Certificate> {
  const made = await generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true },
      // And not for 127.0.0.1: a client that looks at the name must see the difference.
      { name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] },
    ],
  });
  return { key: made.private, cert: made.cert };
}
