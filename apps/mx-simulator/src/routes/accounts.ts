import { MxError } from "../http/mx-error.ts";
import type { Answered, Asked, Operation } from "../http/operation.ts";
import { param } from "../http/operation.ts";
import { paginate } from "../http/paginate.ts";
import type { Simulation } from "../simulation.ts";
import { accountNumberView, accountView, ownerView } from "../views/account.ts";
import type { Account } from "../world/account.ts";
import type { Member } from "../world/member.ts";
import { memberOf } from "./members.ts";

export const accountOperations: readonly Operation[] = [
  {
    name: "list_member_accounts",
    method: "get",
    path: "/users/:user/members/:member/accounts",
    handle: ({ world }, asked) => listAccounts([memberOf(world, asked)], asked),
  },
  {
    name: "list_user_accounts",
    method: "get",
    path: "/users/:user/accounts",
    handle: ({ world }, asked) => listAccounts(world.listedMembers(world.user(param(asked, "user"))), asked),
  },
  {
    name: "read_account",
    method: "get",
    path: "/users/:user/accounts/:account",
    handle: ({ world }, asked) => readAccount(world.account(param(asked, "user"), param(asked, "account"))),
  },
  {
    name: "read_member_account",
    method: "get",
    path: "/users/:user/members/:member/accounts/:account",
    handle({ world }, asked) {
      const found = world.account(param(asked, "user"), param(asked, "account"));
      if (found.member !== memberOf(world, asked)) throw new MxError(404, "Account not found");
      return readAccount(found);
    },
  },
  {
    name: "member_account_numbers",
    method: "get",
    path: "/users/:user/members/:member/account_numbers",
    handle(simulation, asked) {
      const member = memberOf(simulation.world, asked);
      return listNumbers(simulation, member, member.accounts ?? [], asked);
    },
  },
  {
    name: "account_numbers",
    method: "get",
    path: "/users/:user/accounts/:account/account_numbers",
    handle(simulation, asked) {
      const { member, account } = simulation.world.account(param(asked, "user"), param(asked, "account"));
      return listNumbers(simulation, member, [account], asked);
    },
  },
  {
    name: "account_owners",
    method: "get",
    path: "/users/:user/members/:member/account_owners",
    handle: ({ world, clock }, asked) => listOwners(memberOf(world, asked), clock.now(), asked),
  },
];

function listAccounts(members: readonly Member[], asked: Asked): Answered {
  const imported = members.filter((member) => member.areAccountsImported);
  const accounts = imported.flatMap((member) =>
    (member.accounts ?? []).map((account) => ({ account, member })),
  );
  const { rows, pagination } = paginate(accounts, asked.query);
  const views = rows.map(({ account, member }) => accountView(account, member));
  return { status: 200, body: { accounts: views, pagination } };
}

function readAccount({ account, member }: { account: Account; member: Member }): Answered {
  return { status: 200, body: { account: accountView(account, member) } };
}

function listNumbers(
  { clock }: Simulation,
  member: Member,
  accounts: readonly Account[],
  asked: Asked,
): Answered {
  const isReadable = clock.now() >= member.numbersReadableAtMs;
  const known = accounts.filter((account) => isReadable && member.numbered.has(account.guid));
  const { rows, pagination } = paginate(known, asked.query);
  const views = rows.map((account) => accountNumberView(account, member));
  return { status: 200, body: { account_numbers: views, pagination } };
}

function listOwners(member: Member, nowMs: number, asked: Asked): Answered {
  const isReadable = member.isIdentified && nowMs >= member.ownersReadableAtMs;
  const accounts = isReadable ? (member.accounts ?? []) : [];
  const owned = accounts.flatMap((account) => account.owners.map((owner) => ({ owner, account })));
  const { rows, pagination } = paginate(owned, asked.query);
  const views = rows.map(({ owner, account }) => ownerView(owner, account, member));
  return { status: 200, body: { account_owners: views, pagination } };
}
