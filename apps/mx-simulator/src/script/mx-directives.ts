import { memberErrorCodes } from "../model/member-error.ts";
import { products } from "../model/product.ts";
import { refusalReasons } from "../model/refusal.ts";
import { addTraits, always, type Directive, oneOf } from "./directive.ts";
import { quirks } from "./script.ts";

/** What MX does. */
export const mxDirectives: readonly Directive[] = [
  {
    name: "error",
    syntax: "error:CODE",
    meaning: "jobs end with this error_code in the member's error, whatever their status",
    example: "error:1002@verify",
    values: memberErrorCodes.map(String),
    defaultCount: always,
    apply(script, value, scope) {
      const code = memberErrorCodes.find((known) => String(known) === value);
      if (code === undefined) return false;
      script.errors.push({ ...scope, value: code });
      return true;
    },
  },
  {
    name: "refuse",
    syntax: "refuse:REASON",
    meaning: "job requests are refused: `feature` with 403, the others with 400 and this type",
    example: "refuse:feature@identify",
    values: refusalReasons,
    defaultCount: always,
    apply(script, value, scope) {
      const reason = oneOf(refusalReasons, value);
      if (reason === undefined) return false;
      script.refusals.push({ ...scope, value: reason });
      return true;
    },
  },
  {
    name: "lacks",
    syntax: "lacks:PRODUCT[+PRODUCT]",
    meaning: "a combination job succeeds without the data of these products",
    example: "lacks:identity_verification",
    values: products,
    apply: (script, value) => addTraits(script.lacking, products, value),
  },
  {
    name: "mx",
    syntax: "mx:QUIRK[+QUIRK…]",
    meaning:
      "challenge types are integers; every list has one more row without a guid; in v20250224, the creation answers 201 with an error and starts no job",
    example: "mx:integer-types+rows-without-guid",
    values: quirks,
    apply: (script, value) => addTraits(script.quirks, quirks, value),
  },
];
