import { X509Certificate } from "node:crypto";
import { z } from "zod";

const certificate = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** One or more certificates in PEM. */
export const certificates = z
  .string()
  .refine(areCertificates, "has no certificate, or one that cannot be read")
  .describe("certificates in PEM, as a file: `NAME_FILE`");

function areCertificates(text: string): boolean {
  const found = text.match(certificate) ?? [];
  return found.length > 0 && found.every(isReadable);
}

function isReadable(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
