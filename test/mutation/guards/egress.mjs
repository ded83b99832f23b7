const keys = { project: "unit", tests: ["packages/runtime/test/keys.test.ts"] };
const proxies = { project: "unit", tests: ["packages/runtime/test/egress.test.ts"] };
const receivers = { project: "unit", tests: ["packages/runtime/test/receiver-url.test.ts"] };
const sending = { project: "unit", tests: ["apps/worker/test/send.test.ts"] };
const files = { project: "unit", tests: ["packages/runtime/test/follow-config.test.ts"] };

/** Guards of secrets from files and key management services, and of what leaves the network. */
export const egressGuards = [
  {
    name: "a data key of a key management service has 32 bytes",
    file: "packages/runtime/src/keys/unwrap-data-keys.ts",
    guard: "if (key.length !== keyBytes)",
    without: "if (false)",
    ...keys,
  },
  {
    name: "a ciphertext of AWS KMS is bound to the ID of its data key",
    file: "packages/runtime/src/keys/aws-kms.ts",
    guard: "EncryptionContext: contextOf(id)",
    without: "EncryptionContext: {}",
    times: 2,
    ...keys,
  },
  {
    name: "AWS KMS decrypts with the configured key only",
    file: "packages/runtime/src/keys/aws-kms.ts",
    guard: "...(keyId !== undefined && { KeyId: keyId }),",
    without: "",
    ...keys,
  },
  {
    name: "Vault's token is not sent to where a redirect leads",
    file: "packages/runtime/src/keys/vault-transit.ts",
    guard: 'redirect: "error",',
    without: "",
    ...keys,
  },
  {
    name: "an answer of Vault without a key is refused",
    file: "packages/runtime/src/keys/vault-transit.ts",
    guard: "if (!parsed.success) throw",
    without: "if (false) throw",
    ...keys,
  },
  {
    name: "a secret that could not be applied is applied later",
    file: "packages/runtime/src/config/follow-config.ts",
    guard: "for (const apply of listeners) await apply(config);\n      applied = values;",
    without: "applied = values;\n      for (const apply of listeners) await apply(config);",
    ...files,
  },
  {
    name: "an invalid secret file is reported once",
    file: "packages/runtime/src/config/follow-config.ts",
    guard: "if (error instanceof ConfigError) rejected = values;",
    without: "",
    ...files,
  },
  {
    name: "requests leave through the proxy",
    file: "packages/runtime/src/net/egress.ts",
    guard: "if (proxyUrl === undefined)\n",
    without: "if (proxyUrl !== null)\n",
    ...proxies,
  },
  {
    name: "a host that the proxy refused received no request",
    file: "packages/runtime/src/net/egress.ts",
    guard: "if (!(error instanceof TypeError) || !isProxyRefusal(error.cause)) throw error;",
    without: "if (error !== null) throw error;",
    ...proxies,
  },
  {
    name: "a call that a proxy refused was not sent to MX",
    file: "packages/mx/src/errors/from-failure.ts",
    guard: '  "PROXY_REFUSED",\n',
    without: "",
    project: "unit",
    tests: ["packages/mx/test/call-end.test.ts"],
  },
  {
    name: "a receiver is not an IPv4 address within an IPv6 address",
    file: "packages/runtime/src/net/receiver-url.ts",
    guard: " || isEmbedding(address)",
    without: "",
    ...receivers,
  },
  {
    name: "a receiver is not a metadata service",
    file: "packages/runtime/src/net/receiver-url.ts",
    guard: " ||\n    metadataAddresses.includes(address.toNormalizedString());",
    without: ";",
    ...receivers,
  },
  {
    name: "a receiver is reached by https",
    file: "packages/runtime/src/net/receiver-url.ts",
    guard:
      'if (protocol !== "https:" && !(protocol === "http:" && isLoopback(hostname))) return "must be https";',
    without: "",
    ...receivers,
  },
  {
    name: "an allowed network has no other addresses",
    file: "packages/runtime/src/net/receiver-url.ts",
    guard: "network.kind() === address.kind() && address.match(network, bits)",
    without: "network.kind() === address.kind()",
    ...receivers,
  },
  {
    name: "the rules for receivers apply to the address of the connection",
    file: "apps/worker/src/deliver/send.ts",
    guard: "if (!isSafe)",
    without: "if (false)",
    ...sending,
  },
  {
    name: "no address of a receiver's host is private",
    file: "apps/worker/src/deliver/send.ts",
    guard: "addresses.every(",
    without: "addresses.some(",
    ...sending,
  },
  {
    name: "the rules for receivers apply to each delivery",
    file: "apps/worker/src/deliver/send.ts",
    guard:
      'if (receiverUrlFault(claim.url, allowed) !== null) return { status: null, error: "url_not_allowed" };',
    without: "",
    ...sending,
  },
];
