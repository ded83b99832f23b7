import { changeScript } from "../jobs/import-results.ts";
import type { Institution } from "../model/institution.ts";
import type { Member } from "../model/member.ts";
import { supportedProducts } from "../model/product.ts";
import { scriptFromPassword } from "../routes/credentials.ts";
import { findInstitution } from "../routes/find.ts";
import type { Simulation } from "../simulation.ts";
import { memberEvent } from "../webhooks/payloads.ts";
import type { Widget } from "./widgets.ts";

/**
 * The user completes the widget. The member has everything that the widget was requested for: its job has ended.
 * @throws ApiError 404 for an unknown institution, 400 for an unreadable script
 */
export function connectInWidget(
  simulation: Simulation,
  widget: Widget,
  { institutionCode, script }: { institutionCode: string; script: string },
): Member {
  const { jobs, store, webhooks } = simulation;
  if (widget.member !== null) {
    const { member } = widget;
    if (script !== "") changeScript(member, scriptFromPassword(script, member.institution), store);
    member.products = productsFor(widget, member.institution);
    member.isConsentRevoked = false;
    jobs.runAtOnce(member);
    return member;
  }
  const institution = widget.institution ?? findInstitution(institutionCode);
  const member = store.createMember(widget.user, {
    institution,
    isOauth: institution.supportsOauth,
    id: null,
    metadata: null,
    isBackgroundDisabled: true,
    fingerprint: `widget ${widget.user.memberCount}`,
    script: scriptFromPassword(script, institution),
    products: productsFor(widget, institution),
  });
  webhooks.send(memberEvent("created", member));
  jobs.runAtOnce(member);
  return member;
}

function productsFor({ products }: Widget, institution: Institution) {
  const supported = supportedProducts(institution);
  return products.filter((product) => supported.includes(product));
}
