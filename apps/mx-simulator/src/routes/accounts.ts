import { ApiError } from "../http/api-error.ts";
import type { ApiRequest, ApiResponse, Operation } from "../http/operation.ts";
import { paginate } from "../http/paginate.ts";
import type { Account } from "../model/account.ts";
import type { Member } from "../model/member.ts";
import type { Simulation } from "../simulation.ts";
import { accountNumberView, accountView, ownerView } from "../views/account.ts";
import { withBrokenRow } from "../views/broken-row.ts";
import { findAccount, findMember, findUser } from "./find.ts";

const userPath = "/users/:user";
const memberPath = `${userPath}/members/:member`;

export const accountOperations: readonly Operation[] = [
  {
    name: "list_member_accounts",
    method: "get",
    path: `${memberPath}/accounts`,
    handle: (simulation, request) => listAccounts([findMember(simulation, request)], request),
  },
  {
    name: "list_user_accounts",
    method: "get",
    path: `${userPath}/accounts`,
    handle: (simulation, request) =>
      listAccounts(simulation.store.listedMembers(findUser(simulation, request)), request),
  },
  {
    name: "read_account",
    method: "get",
    path: `${userPath}/accounts/:account`,
    handle: (simulation, request) => accountResponse(findAccount(simulation, request)),
  },
  {
    name: "read_member_account",
    method: "get",
    path: `${memberPath}/accounts/:account`,
    handle(simulation, request) {
      const found = findAccount(simulation, request);
      if (found.member !== findMember(simulation, request)) throw new ApiError(404, "Account not found");
      return accountResponse(found);
    },
  },
  {
    name: "member_account_numbers",
    method: "get",
    path: `${memberPath}/account_numbers`,
    handle(simulation, request) {
      const member = findMember(simulation, request);
      return listNumbers(simulation, member, member.accounts ?? [], request);
    },
  },
  {
    name: "account_numbers",
    method: "get",
    path: `${userPath}/accounts/:account/account_numbers`,
    handle(simulation, request) {
      const { member, account } = findAccount(simulation, request);
      return listNumbers(simulation, member, [account], request);
    },
  },
  { name: "account_owners", method: "get", path: `${memberPath}/account_owners`, handle: listOwners },
];

function listAccounts(members: readonly Member[], { query }: ApiRequest): ApiResponse {
  const imported = members.filter(({ areAccountsImported }) => areAccountsImported);
  const rows = imported.flatMap((member) => {
    const accounts = (member.accounts ?? []).map((account) => accountView(account, member));
    return withBrokenRow(accounts, member, { guid: null });
  });
  return paginate("accounts", rows, query, (row) => row);
}

function accountResponse({ account, member }: { account: Account; member: Member }): ApiResponse {
  return { status: 200, body: { account: accountView(account, member) } };
}

function listNumbers(
  { clock }: Simulation,
  member: Member,
  accounts: readonly Account[],
  { query }: ApiRequest,
): ApiResponse {
  const isReadable = clock.now() >= member.numbersReadableAtMs;
  const readable = accounts.filter(({ guid }) => isReadable && member.verifiedAccountGuids.has(guid));
  const rows = readable.map((account) => accountNumberView(account, member));
  return paginate(
    "account_numbers",
    withBrokenRow(rows, member, { account_guid: null }),
    query,
    (row) => row,
  );
}

function listOwners(simulation: Simulation, request: ApiRequest): ApiResponse {
  const member = findMember(simulation, request);
  const isReadable = member.isIdentified && simulation.clock.now() >= member.ownersReadableAtMs;
  const accounts = isReadable ? (member.accounts ?? []) : [];
  const rows = accounts.flatMap((account) =>
    account.owners.map((owner) => ownerView(owner, account, member)),
  );
  const listed = withBrokenRow(rows, member, { account_guid: null });
  return paginate("account_owners", listed, request.query, (row) => row);
}
