import { expect, it } from "vitest";
import { clientNetworkOf } from "../../src/http/client-network.ts";

it.each([
  ["192.0.2.7", "192.0.2.7"],
  ["::ffff:192.0.2.7", "192.0.2.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8:1:2::", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["192.0.2.7:4711", "192.0.2.7:4711"],
  [undefined, "unknown"],
])("a rate limit counts the client address %s as %s", (address, network) => {
  expect(clientNetworkOf(address)).toBe(network);
});
