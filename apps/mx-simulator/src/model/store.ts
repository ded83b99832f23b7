import type { Clock } from "../clock.ts";
import type { FaultInjector } from "../faults/fault-injector.ts";
import { ApiError } from "../http/api-error.ts";
import type { RandomStreams } from "../random.ts";
import { createSequence } from "../sequence.ts";
import type { Account } from "./account.ts";
import { createMemberRecord, type Member, type NewMember } from "./member.ts";
import { createUserRecord, type NewUser, type User } from "./user.ts";

const membersPerUserMax = 25;
/** Lists of a user keep showing a deleted member for this long (simulated). */
const deletedMemberListedMs = 45_000;

export type Store = ReturnType<typeof createStore>;

/** The users, members and accounts of the simulated MX, in maps. */
export function createStore(clock: Clock, streams: RandomStreams, faults: FaultInjector) {
  const users = new Map<string, User>();
  const userGuidsById = new Map<string, string>();
  /** Users created with the same client id, or without one. */
  const userNumbers = createSequence();
  const members = new Map<string, Member>();
  const membersByUser = new Map<string, Map<string, Member>>();
  const accounts = new Map<string, { member: Member; account: Account }>();

  /** Uses the client's id where there is one, so that the order of creation does not matter. */
  function userStreamKey(id: string | null): string {
    const number = userNumbers.next(id ?? "");
    return id !== null && number === 1 ? id : `${id ?? ""}#${number}`;
  }

  function visibleAtMs(name: string): number {
    return clock.now() + clock.toRealMs(faults.delayMs("propagation", streams("visible", name)));
  }

  function remove(member: Member): void {
    members.delete(member.guid);
    for (const account of member.accounts ?? []) accounts.delete(account.guid);
  }

  /** Includes recently deleted members, as MX's lists do. */
  const listedMembers = (user: User): Member[] => [...(membersByUser.get(user.guid)?.values() ?? [])];
  const activeMembers = (user: User) => listedMembers(user).filter(({ guid }) => members.has(guid));

  /** @throws ApiError 404 */
  function user(userGuid: string): User {
    const found = users.get(userGuid);
    if (found === undefined || found.visibleAtMs > clock.now()) throw new ApiError(404, "User not found");
    return found;
  }

  return {
    user,
    users: () => [...users.values()],
    listedMembers,
    memberByGuid: (memberGuid: string) => members.get(memberGuid),

    /** Replaces the client's own IDs of a user and a member by their guids. */
    withGuids(params: Readonly<Record<string, string>>): Record<string, string> {
      const { user: userId, member: memberId } = params;
      const userGuid = userGuidsById.get(userId ?? "") ?? userId;
      const owned = membersByUser.get(userGuid ?? "")?.values() ?? [];
      const member = [...owned].find(({ id, guid }) => id === memberId && members.has(guid));
      return {
        ...params,
        ...(userGuid !== undefined && { user: userGuid }),
        ...(member !== undefined && { member: member.guid }),
      };
    },

    /** @throws ApiError 409 when another user has the id */
    createUser(given: NewUser): User {
      const id = given.id ?? null;
      if (id !== null && userGuidsById.has(id)) throw duplicate("A user with this id already exists");
      const streamKey = userStreamKey(id);
      const created = createUserRecord(given, {
        streamKey,
        visibleAtMs: visibleAtMs(`user ${streamKey}`),
        random: streams("user", streamKey),
      });
      users.set(created.guid, created);
      membersByUser.set(created.guid, new Map());
      if (id !== null) userGuidsById.set(id, created.guid);
      return created;
    },

    /** @throws ApiError 409 when another user has the id */
    changeUserId(changed: User, id: string | null): void {
      const holder = id === null ? undefined : userGuidsById.get(id);
      if (holder !== undefined && holder !== changed.guid)
        throw duplicate("A user with this id already exists");
      if (changed.id !== null) userGuidsById.delete(changed.id);
      if (id !== null) userGuidsById.set(id, changed.guid);
      changed.id = id;
    },

    /** Returns the members that were deleted with the user. */
    deleteUser(deleted: User): Member[] {
      const deletedMembers = activeMembers(deleted);
      for (const member of deletedMembers) remove(member);
      users.delete(deleted.guid);
      membersByUser.delete(deleted.guid);
      if (deleted.id !== null) userGuidsById.delete(deleted.id);
      return deletedMembers;
    },

    /** @throws ApiError 409 for a duplicate, 405 beyond 25 members */
    createMember(owner: User, given: NewMember): Member {
      const existing = activeMembers(owner);
      const isDuplicate = ({ institution, fingerprint }: Member) =>
        institution === given.institution && fingerprint === given.fingerprint;
      if (existing.some(isDuplicate)) throw duplicate("Member already exists with the same credentials");
      if (existing.length >= membersPerUserMax) throw new ApiError(405, "A user may have at most 25 members");
      const streamKey = `${owner.streamKey}/${++owner.memberCount}`;
      const created = createMemberRecord(given, {
        user: owner,
        streamKey,
        visibleAtMs: visibleAtMs(`member ${streamKey}`),
        random: streams("member", streamKey),
      });
      members.set(created.guid, created);
      membersByUser.get(owner.guid)?.set(created.guid, created);
      return created;
    },

    /** @throws ApiError 404 */
    member(userGuid: string, memberGuid: string): Member {
      const owner = user(userGuid);
      const found = members.get(memberGuid);
      if (found === undefined || found.user !== owner || found.visibleAtMs > clock.now()) {
        throw new ApiError(404, "Member not found");
      }
      return found;
    },

    deleteMember(member: Member): void {
      remove(member);
      const listed = membersByUser.get(member.user.guid);
      clock.after(deletedMemberListedMs, () => listed?.delete(member.guid));
    },

    addAccounts(member: Member, added: Account[]): void {
      member.accounts = added;
      for (const account of added) accounts.set(account.guid, { member, account });
    },

    /** Removes accounts that MX has not imported yet, because another script will create others. */
    removeAccounts(member: Member): void {
      for (const account of member.accounts ?? []) accounts.delete(account.guid);
      member.accounts = null;
    },

    /** @throws ApiError 404, also while MX has not imported the account */
    account(userGuid: string, accountGuid: string): { member: Member; account: Account } {
      const owner = user(userGuid);
      const found = accounts.get(accountGuid);
      if (found === undefined || found.member.user !== owner || !found.member.areAccountsImported) {
        throw new ApiError(404, "Account not found");
      }
      return found;
    },

    clear(): void {
      for (const map of [users, userNumbers, userGuidsById, members, membersByUser, accounts]) map.clear();
    },
  };
}

function duplicate(message: string): ApiError {
  return new ApiError(409, message, { type: "duplicate_object_error" });
}
