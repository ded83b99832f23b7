import { expect, it } from "vitest";
import { scopesInBrief } from "../src/pages/keys/key-columns.tsx";

it.each([
  [[], "none"],
  [["members:read"], "members:read"],
  [["members:read", "members:write", "owners:read"], "members:read and 2 more"],
])("the scopes %j are %s in the list of keys", (scopes, text) => {
  expect(scopesInBrief(scopes)).toBe(text);
});
