// Owns a web API on a test's database: the script of docs/web-api.md, and calls in the way that PostgREST makes them.
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import postgres from "postgres";
import { orderSeries } from "../../src/index.js";
import { withUser } from "./urls.js";

export const web = orderSeries({
  name: "WEB",
  template: "WEB-{YYYY}{MM}{DD}-{####}",
  timeZone: "Africa/Kampala",
});
export const items = [{ sku: "TSHIRT-M", quantity: 2, unitAmount: 44_985 }];

/** The body of a call. */
export const order = (paymentReference: string, changes: object = {}) => ({
  checkout: { paymentReference, currency: "UGX", totalAmount: 89_970, items, ...changes },
});

/** What a guest keeps to itself. */
export const guestKey = crypto.randomUUID();

/** What a call that is refused rejects with. */
export const refusalOf = (calling: Promise<unknown>): Promise<Record<string, unknown>> =>
  calling.then(
    (answer) => ({ answered: answer }),
    (error) => ({ ...error, message: error.message }),
  );

export interface WebApi {
  /** What the roles of the document are called here: roles belong to the whole server, where other runs may be. */
  readonly roles: {
    readonly authenticator: string;
    readonly web_checkout: string;
    readonly order_placer: string;
  };
  /** The login that the platform has; it may do nothing before it switches to a role. */
  readonly login: postgres.Sql;
  /** Posts a body, text or what is to be JSON, as PostgREST does. */
  call(body: unknown, options?: CallOptions): Promise<unknown>;
  close(): Promise<void>;
}

interface CallOptions {
  readonly role?: string;
  /** (Default: a customer's) */
  readonly claims?: string;
  /** GET runs in a transaction that is read-only. */
  readonly method?: "GET" | "POST";
  /** Further SQL of the request's transaction, before the call. */
  readonly before?: string;
  /** `Prefer: tx=rollback` */
  readonly rollback?: boolean;
}

/**
 * Runs the document's script.
 *
 * @param admin a superuser's connection
 * @param migrator a connection of the role that migrated, if that is not the superuser
 */
export async function openWebApi(admin: postgres.Sql, url: string, migrator = admin): Promise<WebApi> {
  const suffix = randomBytes(4).toString("hex");
  const roles = {
    authenticator: `authenticator_${suffix}`,
    web_checkout: `web_checkout_${suffix}`,
    order_placer: `order_placer_${suffix}`,
  };
  const document = await readFile(new URL("../../docs/web-api.md", import.meta.url), "utf8");
  const script = /```sql\n(.*?)```/s.exec(document)?.[1] ?? "no script";
  const password = randomBytes(12).toString("hex");
  await admin.unsafe(`create role ${roles.authenticator} login noinherit password '${password}'`);
  await migrator.unsafe(
    Object.entries(roles).reduce(
      (text, [name, ours]) => text.replaceAll(new RegExp(`\\b${name}\\b`, "g"), ours),
      script,
    ),
  );
  const login = postgres(withUser(url, roles.authenticator, password), { max: 20, onnotice: () => {} });
  return {
    roles,
    login,
    call: (body, options = {}) => call(login, roles.web_checkout, body, options),
    async close() {
      await login.end({ timeout: 5 });
      for (const role of Object.values(roles).toReversed()) {
        await admin.unsafe(`drop owned by ${role} cascade; drop role ${role}`);
      }
    },
  };
}

/** Thrown to end a transaction without its effects. */
class RolledBack extends Error {}

async function call(
  login: postgres.Sql,
  webRole: string,
  body: unknown,
  options: CallOptions,
): Promise<unknown> {
  const {
    role = webRole,
    claims = '{"sub": "cus_42"}',
    method = "POST",
    before = "",
    rollback = false,
  } = options;
  let answer: unknown;
  await login
    .begin(`isolation level read committed ${method === "GET" ? "read only" : "read write"}`, async (tx) => {
      await tx`
        select
          set_config('search_path', '"shop_api", "public"', true),
          set_config('role', ${role}, true),
          set_config('request.jwt.claims', ${claims}, true),
          set_config('request.method', ${method}, true),
          set_config('request.path', '/rpc/place_order', true),
          set_config('request.headers', '{}', true)`;
      await tx.unsafe(before);
      const [row] = await tx.unsafe(
        `with pgrst_source as (
          select pgrst_call.pgrst_scalar
          from (select $1::pg_catalog.text::pg_catalog.json as json_data) pgrst_payload,
            lateral (
              select "checkout" from json_to_record(pgrst_payload.json_data) as _("checkout" pg_catalog.jsonb) limit 1
            ) pgrst_body,
            lateral (select "shop_api"."place_order"("checkout" := pgrst_body."checkout") as pgrst_scalar) pgrst_call
        )
        select coalesce(json_agg(_postgrest_t.pgrst_scalar)->0, 'null') as body
        from (select * from pgrst_source) _postgrest_t`,
        [typeof body === "string" ? body : JSON.stringify(body)],
      );
      answer = row?.["body"];
      if (rollback) {
        throw new RolledBack();
      }
    })
    .catch((error) => {
      if (!(error instanceof RolledBack)) {
        throw error;
      }
    });
  return answer;
}
