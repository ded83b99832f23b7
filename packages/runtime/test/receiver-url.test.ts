import { describe, expect, it } from "vitest";
import {
  allowedReceiversOf,
  isPublicAddress,
  mayConnectTo,
  readAllowedReceivers,
  receiverUrlFault,
} from "../src/net/receiver-url.ts";

describe("receiverUrlFault", () => {
  const strict = (url: string) => receiverUrlFault(url, readAllowedReceivers(""));
  const lax = (url: string) =>
    receiverUrlFault(
      url,
      allowedReceiversOf({ notifyAllow: readAllowedReceivers(""), notifyAllowPrivate: true }),
    );

  it.each(["https://core.example.com/x", "https://8.8.8.8/", "https://[2001:4860:4860::8888]:8443/x?y=1"])(
    "%s may be called",
    (url) => expect(strict(url)).toBeNull(),
  );

  it.each([
    "http://localhost:3000/x",
    "http://127.0.0.1/",
    "http://[::1]:8080/",
    "https://10.0.0.1/",
    "https://192.168.1.4/",
  ])("%s is accepted only if private addresses are allowed", (url) => {
    expect(strict(url)).not.toBeNull();
    expect(lax(url)).toBeNull();
  });

  it.each([
    "http://core.example.com/",
    "http://8.8.8.8/",
    "http://10.0.0.1/",
    "ftp://core.example.com/",
    "file:///etc/passwd",
    "https://user:password@core.example.com/",
    "https://core.example.com/#x",
    "core.example.com",
    "",
    `https://core.example.com/${"x".repeat(2_000)}`,
  ])("%s is always refused", (url) => expect(lax(url)).not.toBeNull());

  it.each([
    "https://0x7f.1/",
    "https://2130706433/",
    "https://0177.0.0.1/",
    "https://127.1/",
    "https://localhost./",
    "https://a.localhost/",
    "https://169.254.169.254/latest/meta-data",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:a00:1]/",
    "https://[fe80::1]/",
    "https://[fd00::1]/",
    "https://0.0.0.0/",
    "https://100.64.0.1/",
    "https://224.0.0.1/",
    "https://[64:ff9b::7f00:1]/",
    "https://[::127.0.0.1]/",
    "https://[2002:7f00:1::]/",
  ])("%s is private", (url) => {
    expect(strict(url)).toBe("must not be a loopback or private address");
  });
});

describe("an address", () => {
  it.each([
    ["8.8.8.8", true],
    ["2606:4700::1111", true],
    ["::ffff:8.8.8.8", true],
    ["127.0.0.53", false],
    ["172.16.0.1", false],
    ["198.18.0.1", false],
    ["255.255.255.255", false],
    ["::", false],
    ["::ffff:192.168.0.1", false],
    ["2002:7f00:1::", false],
    ["2001:db8::1", false],
    ["::127.0.0.1", false],
    ["::8.8.8.8", false],
    ["64:ff9b::808:808", false],
    ["2001:4860:4860::8888%eth0", false],
    ["core.example.com", false],
  ])("%s is public: %s", (address, isPublic) => expect(isPublicAddress(address)).toBe(isPublic));
});

describe("NOTIFY_ALLOW", () => {
  const everything = readAllowedReceivers("0.0.0.0/0, ::/0, core.internal, 10.1.2.3");

  it.each([
    "169.254.169.254",
    "fe80::1",
    "fe80::1%eth0",
    "fd00:ec2::254",
    "100.100.100.200",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "224.0.0.1",
    "0.0.0.0",
    "::",
    "nonsense",
  ])("never permits %s", (address) => {
    expect(mayConnectTo(address, everything)).toBe(false);
    expect(mayConnectTo(address, everything, "core.internal")).toBe(false);
  });

  it("permits private addresses by network, by address and by host name", () => {
    expect(mayConnectTo("192.168.7.1", readAllowedReceivers("192.168.0.0/16"))).toBe(true);
    expect(mayConnectTo("10.1.2.3", readAllowedReceivers("10.1.2.3"))).toBe(true);
    expect(mayConnectTo("10.1.2.4", readAllowedReceivers("10.1.2.3"))).toBe(false);
    expect(mayConnectTo("10.1.2.4", readAllowedReceivers("Core.Internal"), "core.internal")).toBe(true);
    expect(mayConnectTo("10.1.2.4", readAllowedReceivers("core.internal"), "evil.example")).toBe(false);
  });

  it.each(["10.0.0.0/33", "a b", "http://core.internal", "*"])("refuses %s", (entry) => {
    expect(() => readAllowedReceivers(entry)).toThrow(RangeError);
  });
});
