// Makes the error of a malformed URL, which never repeats it.

export function malformedUrl(reason?: string): TypeError {
  return new TypeError(
    "connect: the URL is not of the form postgres://user:password@host:port/database " +
      `(${reason ?? "in a user or a password write each of : / ? # @ % as %3A %2F %3F %23 %40 %25"})`,
  );
}
