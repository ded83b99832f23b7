import { isoSeconds } from "../clock.ts";
import type { Account } from "../model/account.ts";
import type { Member } from "../model/member.ts";
import type { Owner } from "../model/owner.ts";

/** Fields that MX has for every account and this simulator leaves empty. */
const emptyFields = {
  apr: null,
  apy: null,
  available_credit: null,
  cash_balance: null,
  cash_surrender_value: null,
  credit_limit: null,
  day_payment_is_due: null,
  death_benefit: null,
  holdings_value: null,
  insured_name: null,
  interest_rate: null,
  last_payment: null,
  last_payment_at: null,
  loan_amount: null,
  matures_on: null,
  metadata: null,
  minimum_balance: null,
  minimum_payment: null,
  nickname: null,
  original_balance: null,
  pay_out_amount: null,
  payment_due_at: null,
  payoff_balance: null,
  premium_amount: null,
  started_on: null,
  subtype: null,
  total_account_value: null,
};

export function accountView(account: Account, member: Member): object {
  const importedAt = account.importedAtSeconds === null ? null : isoSeconds(account.importedAtSeconds);
  return {
    ...emptyFields,
    account_number: `****${account.accountNumber.slice(-4)}`,
    account_ownership: account.owners.length > 1 ? "JOINT" : "INDIVIDUAL",
    available_balance: account.atMx.availableBalance,
    balance: account.atMx.balance,
    created_at: isoSeconds(account.createdAtSeconds),
    currency_code: "USD",
    guid: account.guid,
    id: account.id,
    imported_at: importedAt,
    institution_code: member.institution.code,
    institution_guid: member.institution.guid,
    is_closed: account.atMx.isClosed,
    is_hidden: false,
    is_manual: false,
    member_guid: member.guid,
    member_id: member.id,
    member_is_managed_by_user: true,
    name: account.name,
    routing_number: account.routingNumber,
    type: account.type,
    updated_at: importedAt,
    user_guid: member.user.guid,
    user_id: member.user.id,
  };
}

export function accountNumberView(account: Account, member: Member): object {
  return {
    account_guid: account.guid,
    account_number: account.accountNumber,
    guid: account.numberGuid,
    institution_number: null,
    loan_guarantor: null,
    loan_reference_number: null,
    member_guid: member.guid,
    passed_validation: !member.script.numbers.has("invalid"),
    routing_number: account.routingNumber,
    sequence_number: null,
    transit_number: null,
    user_guid: member.user.guid,
  };
}

/** First and last name are null: MX splits names only for clients with that option. */
export function ownerView(owner: Owner, account: Account, member: Member): object {
  return {
    account_guid: account.guid,
    address: owner.address,
    city: owner.city,
    country: "US",
    email: owner.email,
    first_name: null,
    guid: owner.guid,
    last_name: null,
    member_guid: member.guid,
    owner_name: `${owner.firstName} ${owner.lastName}`,
    phone: owner.phone,
    postal_code: owner.postalCode,
    state: owner.state,
    user_guid: member.user.guid,
  };
}
