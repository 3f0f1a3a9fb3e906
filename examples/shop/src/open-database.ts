// Owns opening the shop's database; on a server its sessions have a name, by which the demo finds its own.
import { connect } from "gapless-orders/connect";

/** @param url of a server, or of an embedded database. (Default: one in memory) */
export function openDatabase(url: string | undefined) {
  const isServer = /^postgres(ql)?:/.test(url ?? "");
  if (!url || !isServer) {
    return { ...connect(url || "memory://"), isServer: false };
  }
  const isNamed = /[?&]application_name=/.test(url);
  const named = isNamed ? url : `${url}${url.includes("?") ? "&" : "?"}application_name=gapless-shop`;
  return { ...connect(named), isServer: true };
}
