// Passwords: of SCRAM, whose forms are many, of MD5, and of a function whose tokens expire.
import { describe, expect, it } from "vitest";
import { providerServer, reach, refusalOf } from "../../support/provider-server.js";

const server = providerServer();

describe("a SCRAM password", () => {
  it.each([
    ["with a space that does not break", "a\u00a0b"],
    ["with a ligature", "\ufb01x"],
    ["with a decomposed letter", "a\u0308"],
    ["with a Roman numeral", "\u2168"],
    ["with a soft hyphen", "so\u00adft"],
    ["with a character that SASLprep forbids", "bell\u0007ä"],
    ["with a character younger than SASLprep", "🤷"],
    ["of ASCII", "plain"],
  ])("%s logs in", async (_, password) => {
    await server.admin().unsafe(`drop role if exists scram_user`);
    await server.admin().unsafe(`create role scram_user login password '${password}'`);
    expect(await reach(server.url("/postgres", `scram_user:${encodeURIComponent(password)}`))).toMatchObject({
      isEncrypted: false,
    });
  });

  it("is prepared, and one for MD5 is not", async () => {
    const password = "so\u00adft";
    await server.admin().unsafe("set password_encryption = 'md5'");
    await server.admin().unsafe(`create role md5_user login password '${password}'`);
    await server.admin().unsafe("reset password_encryption");
    expect(await reach(server.url("/postgres", `md5_user:${encodeURIComponent(password)}`))).toMatchObject({
      isEncrypted: false,
    });
  });
});

describe("a password that a function gives", () => {
  it("is asked for before each session, and once more after a refusal", async () => {
    await server.admin().unsafe("create role token_user login password 'first'");
    const asked: string[] = [];
    let token = "first";
    const password = async () => {
      asked.push(token);
      return token;
    };
    expect(await reach(server.url("/postgres", "token_user"), { password })).toMatchObject({
      isEncrypted: false,
    });
    await server.admin().unsafe("alter role token_user password 'second'");
    const rotating = async () => {
      const given = await password();
      token = "second";
      return given;
    };
    expect(await reach(server.url("/postgres", "token_user"), { password: rotating })).toMatchObject({
      isEncrypted: false,
    });
    expect(asked).toEqual(["first", "first", "second"]);
    expect(await refusalOf(server.url("/postgres", "token_user"), { password: () => "wrong" })).toMatchObject(
      {
        code: "28P01",
      },
    );
  });

  it("and that fails is told by its class, without its words", async () => {
    const password = () =>
      Promise.reject(Object.assign(new Error("hunter2"), { name: "ExpiredTokenException" }));
    expect(await refusalOf(server.url("/postgres"), { password })).toEqual({
      code: "PASSWORD_FAILED",
      message: expect.stringMatching(
        /^connect: localhost:\d+: the function of the option password failed with ExpiredTokenException: it has/,
      ),
    });
    const never = () => new Promise<string>(() => {});
    expect(
      await refusalOf(server.url("/postgres"), { password: never, connectTimeoutMs: 100 }),
    ).toMatchObject({
      code: "CONNECT_TIMEOUT",
    });
  });
});
