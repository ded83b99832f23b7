import ipaddr from "ipaddr.js";
import { z } from "zod";

/** Addresses and CIDRs for Express's `trust proxy`. */
export const trustedProxies = z
  .string()
  .transform((value, context): readonly string[] => {
    const entries = value.split(",").map((entry) => entry.trim());
    return entries.flatMap((entry) => {
      const fault = faultOf(entry);
      if (fault === null) return [entry];
      context.addIssue({ code: "custom", message: `has "${entry}", ${fault}` });
      return [];
    });
  })
  .describe("comma-separated addresses and CIDRs, such as 10.0.0.0/8,2001:db8::1");

function faultOf(entry: string): string | null {
  if (/\/0+$/.test(entry)) return "which trusts every address";
  const isNetwork = entry.includes("/");
  const isRight = isNetwork ? isCidr(entry) : isAddress(entry);
  return isRight ? null : "which is not an address or CIDR";
}

function isAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || (isIpv6(text) && ipaddr.IPv6.isValid(text));
}

function isCidr(text: string): boolean {
  return ipaddr.IPv4.isValidCIDRFourPartDecimal(text) || (isIpv6(text) && ipaddr.IPv6.isValidCIDR(text));
}

/** Refuses an address with a zone, which is valid on one link only. */
function isIpv6(text: string): boolean {
  return text.includes(":") && !text.includes("%");
}
