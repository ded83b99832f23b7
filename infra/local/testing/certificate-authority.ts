import { generate } from "selfsigned";

/** A certificate authority for tests. */
export interface CertificateAuthority {
  /** Its certificate, in PEM. */
  ca: string;
  certificateFor(host: string): Promise<{ key: string; cert: string }>;
}

export async function createCertificateAuthority(): Promise<CertificateAuthority> {
  const root = await generate([{ name: "commonName", value: "Authority of a test" }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, digitalSignature: true, critical: true },
    ],
  });
  return {
    ca: root.cert,
    async certificateFor(host) {
      const own = await generate([{ name: "commonName", value: host }], {
        keyType: "ec",
        algorithm: "sha256",
        ca: { key: root.private, cert: root.cert },
        extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: host }] }],
      });
      return { key: own.private, cert: own.cert };
    },
  };
}
