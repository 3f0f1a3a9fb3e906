// Owns connection URLs of tests: the same server, another database or role.

export function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

export function withUser(url: string, user: string, password: string): string {
  const changed = new URL(url);
  changed.username = user;
  changed.password = password;
  return changed.href;
}

/** One URL of two hosts, asked in turn: the second's place beside the first's, or before it. */
export function severalHosts(first: string, second: string, isSecondFirst = false): string {
  const [a, b] = [new URL(first).host, new URL(second).host];
  return first.replace(a, isSecondFirst ? `${b},${a}` : `${a},${b}`);
}
