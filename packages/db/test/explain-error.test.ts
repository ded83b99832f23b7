import { describe, expect, it } from "vitest";
import { explainDatabaseError } from "../src/connection/explain-error.ts";
import { PoolerError } from "../src/connection/session.ts";

const withCode = (code: string, message = "planted-value") => Object.assign(new Error(message), { code });

describe("a database error is explained in one sentence", () => {
  it.each([
    ["28P01", "refused the password"],
    ["28000", "refused the login"],
    ["3D000", "does not exist"],
    ["42501", "pnpm db:roles"],
    ["42P01", "pnpm db:migrate"],
    ["25006", "is read-only or a standby"],
    ["53300", "no connection left"],
    ["26000", "prepared_statements=false"],
    ["42P05", "prepared_statements=false"],
    ["57P03", "starting or shutting down"],
    ["ENOTFOUND", "unknown"],
    ["ECONNREFUSED", "Nothing listens"],
    ["ETIMEDOUT", "does not answer"],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "not trusted"],
    ["SELF_SIGNED_CERT_IN_CHAIN", "not trusted"],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "not trusted"],
    ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "not trusted"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "another host name"],
    ["CERT_HAS_EXPIRED", "has expired"],
  ])("%s", (code, part) => {
    const explained = explainDatabaseError(withCode(code));
    expect(explained).toContain(part);
    expect(explained).not.toContain("planted-value");
  });

  it("also if drizzle or Node.js wraps the error", () => {
    const wrapped = new Error("Failed query", { cause: withCode("28P01") });
    expect(explainDatabaseError(wrapped)).toContain("refused the password");
    const several = new AggregateError([withCode("ECONNREFUSED"), withCode("ECONNREFUSED")]);
    expect(explainDatabaseError(several)).toContain("Nothing listens");
  });

  it("by its own message, if a connection pooler is unsuitable", () => {
    expect(explainDatabaseError(new PoolerError("Change it."))).toBe("Change it.");
  });

  it("and other errors are not explained", () => {
    expect(explainDatabaseError(withCode("23505"))).toBeNull();
    expect(explainDatabaseError(new Error("x"))).toBeNull();
    expect(explainDatabaseError("x")).toBeNull();
  });
});
