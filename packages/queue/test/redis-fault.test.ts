import { expect, it } from "vitest";
import { redisFaultOf } from "../src/redis-fault.ts";

it.each([
  ["OOM", "OOM command not allowed when used memory > 'maxmemory'. script: 0a1b, on @user_script:1."],
  ["READONLY", "READONLY You can't write against a read only replica."],
  ["BUSY", "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE."],
  ["NOREPLICAS", "NOREPLICAS Not enough good replicas to write."],
  ["timeout", "Command timed out"],
  ["unreachable", "connect ECONNREFUSED 127.0.0.1:6379"],
])("names it %s", (fault, message) => {
  expect(redisFaultOf(new Error(message))).toBe(fault);
});
