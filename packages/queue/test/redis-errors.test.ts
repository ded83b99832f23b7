import { describe, expect, it } from "vitest";
import { explainRedisError } from "../src/explain-redis-error.ts";
import { redisFaultOf } from "../src/redis-fault.ts";

it.each([
  ["OOM", "OOM command not allowed when used memory > 'maxmemory'. script: 0a1b, on @user_script:1."],
  ["READONLY", "READONLY You can't write against a read only replica."],
  ["BUSY", "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE."],
  ["NOREPLICAS", "NOREPLICAS Not enough good replicas to write."],
  ["MOVED", "MOVED 3999 127.0.0.1:6381"],
  ["CLUSTERDOWN", "Too many Cluster redirections. Last error: ReplyError: CLUSTERDOWN The cluster is down"],
  ["timeout", "Command timed out"],
  ["unreachable", "connect ECONNREFUSED 127.0.0.1:6379"],
])("names it %s", (fault, message) => {
  expect(redisFaultOf(new Error(message))).toBe(fault);
});

describe("an error of Redis is explained, with what to change", () => {
  it.each([
    ["NOAUTH Authentication required.", "requires a login"],
    ["WRONGPASS invalid username-password pair or user is disabled.", "correct the user and the password"],
    ["NOPERM this user has no permissions to run the 'info' command", "the command info"],
    ["NOPERM this user has no permissions to access one of the keys used as arguments", "QUEUE_PREFIX"],
    ["MOVED 3999 127.0.0.1:6381", "redis+cluster://"],
    ["CROSSSLOT Keys in request don't hash to the same slot", "QUEUE_PREFIX"],
    ["READONLY You can't write against a read only replica.", "name the primary"],
    ["MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", "promote a replica"],
    ["CLUSTERDOWN Hash slot not served", "wait for its failover"],
    ["ERR This instance has cluster support disabled", "not a cluster"],
    ["All sentinels are unreachable. Retrying from scratch after 10ms.", "No Sentinel answers"],
    [
      "All sentinels are unreachable. Retrying from scratch after 10ms. Last error: NOAUTH Authentication required.",
      "sentinel_password",
    ],
    ["self-signed certificate; DEPTH_ZERO_SELF_SIGNED_CERT", "ssl_ca_certs"],
  ])("%s", (message, part) => {
    expect(explainRedisError(new Error(message))).toContain(part);
  });

  it("by the code of a TLS error, and by the cause of a failed cluster", () => {
    const untrusted = Object.assign(new Error("planted-value"), { code: "SELF_SIGNED_CERT_IN_CHAIN" });
    const failed = Object.assign(new Error("Failed to refresh slots cache."), { lastNodeError: untrusted });
    for (const error of [untrusted, failed, new Error("x", { cause: untrusted })]) {
      expect(explainRedisError(error)).toContain("ssl_ca_certs");
      expect(explainRedisError(error)).not.toContain("planted-value");
    }
  });

  it("and a failed connection is not", () => {
    expect(explainRedisError(new Error("connect ECONNREFUSED 127.0.0.1:6379"))).toBeNull();
    expect(explainRedisError("READONLY")).toBeNull();
  });
});
