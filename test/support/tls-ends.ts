// Owns both ends of TLS as PostgreSQL begins it, for a proxy in between: the client asks in eight bytes, the server says
// yes in one, then they shake hands.
import { once } from "node:events";
import type { Socket } from "node:net";
import { connect, createSecureContext, type SecureContext, TLSSocket } from "node:tls";
import { makeCertificate } from "./certificate.js";

const request = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
let context: Promise<SecureContext> | undefined;

/** The server's end, of a client that asks. */
export async function serverEnd(client: Socket): Promise<Socket> {
  context ??= makeCertificate().then(createSecureContext);
  const secureContext = await context;
  await once(client, "data");
  client.write("S");
  return new TLSSocket(client, { isServer: true, secureContext });
}

/** The client's end. */
export async function clientEnd(server: Socket): Promise<Socket> {
  await once(server, "connect");
  server.write(request);
  await once(server, "data");
  return connect({ socket: server, rejectUnauthorized: false });
}
