import type { FaultEngine } from "../faults/fault-engine.ts";
import { MxError } from "../http/mx-error.ts";
import type { Account } from "./account.ts";
import type { Clock } from "./clock.ts";
import { guid } from "./guid.ts";
import type { Member } from "./member.ts";
import type { NewMember } from "./new-member.ts";
import { newMember } from "./new-member.ts";
import type { Streams } from "./random.ts";
import type { User } from "./user.ts";

const MEMBERS_PER_USER_MAX = 25;
/** Lists of a user go on showing deleted members for so long (simulated). */
const GHOST_MS = 45_000;

export interface NewUser {
  readonly id?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly metadata?: string | null | undefined;
  readonly is_disabled?: boolean | null | undefined;
}

/** Who exists. Every look-up is a map's. */
export class World {
  readonly #clock: Clock;
  readonly #streams: Streams;
  readonly #faults: FaultEngine;
  readonly #users = new Map<string, User>();
  readonly #userGuidsById = new Map<string, string>();
  readonly #generations = new Map<string, number>();
  readonly #members = new Map<string, Member>();
  readonly #membersByUser = new Map<string, Map<string, Member>>();
  readonly #accounts = new Map<string, { member: Member; account: Account }>();
  #userCount = 0;

  constructor(clock: Clock, streams: Streams, faults: FaultEngine) {
    this.#clock = clock;
    this.#streams = streams;
    this.#faults = faults;
  }

  /** @throws MxError 409 when another user has the id */
  createUser({ id, email, metadata, is_disabled: isDisabled }: NewUser): User {
    if (typeof id === "string" && this.#userGuidsById.has(id)) {
      throw new MxError(409, "A user with this id already exists", { type: "duplicate_object_error" });
    }
    const key = this.#userKey(id ?? null);
    const random = this.#streams("user", key);
    const user: User = {
      guid: guid("USR", random),
      key,
      visibleAtMs: this.#visibleAtMs(`user ${key}`),
      id: id ?? null,
      email: email ?? null,
      metadata: metadata ?? null,
      isDisabled: isDisabled ?? false,
      memberCount: 0,
    };
    this.#users.set(user.guid, user);
    this.#membersByUser.set(user.guid, new Map());
    if (user.id !== null) this.#userGuidsById.set(user.id, user.guid);
    return user;
  }

  /** @throws MxError 409 when another user has the id */
  renameUser(user: User, id: string | null): void {
    const holder = id === null ? undefined : this.#userGuidsById.get(id);
    if (holder !== undefined && holder !== user.guid) {
      throw new MxError(409, "A user with this id already exists", { type: "duplicate_object_error" });
    }
    if (user.id !== null) this.#userGuidsById.delete(user.id);
    if (id !== null) this.#userGuidsById.set(id, user.guid);
    user.id = id;
  }

  users(): User[] {
    return [...this.#users.values()];
  }

  /** @throws MxError 404 */
  user(userGuid: string): User {
    const user = this.#users.get(userGuid);
    if (user === undefined || user.visibleAtMs > this.#clock.now()) throw notFound("User");
    return user;
  }

  deleteUser(user: User): Member[] {
    const members = this.livingMembers(user);
    for (const member of members) this.#forget(member);
    this.#users.delete(user.guid);
    this.#membersByUser.delete(user.guid);
    if (user.id !== null) this.#userGuidsById.delete(user.id);
    return members;
  }

  /** @throws MxError 409 for a duplicate, 405 beyond 25 members */
  createMember(user: User, wanted: NewMember): Member {
    const siblings = this.livingMembers(user);
    const isTwin = (member: Member) =>
      member.institution === wanted.institution && member.fingerprint === wanted.fingerprint;
    if (siblings.some(isTwin)) {
      throw new MxError(409, "Member already exists with the same credentials", {
        type: "duplicate_object_error",
      });
    }
    if (siblings.length >= MEMBERS_PER_USER_MAX) throw new MxError(405, "A user may have at most 25 members");
    const key = `${user.key}/${++user.memberCount}`;
    const member = newMember(
      user,
      wanted,
      key,
      this.#streams("member", key),
      this.#visibleAtMs(`member ${key}`),
    );
    this.#members.set(member.guid, member);
    this.#membersByUser.get(user.guid)?.set(member.guid, member);
    return member;
  }

  /** @throws MxError 404 */
  member(userGuid: string, memberGuid: string): Member {
    const user = this.user(userGuid);
    const member = this.#members.get(memberGuid);
    if (member === undefined || member.user !== user || member.visibleAtMs > this.#clock.now()) {
      throw notFound("Member");
    }
    return member;
  }

  memberByGuid(memberGuid: string): Member | undefined {
    return this.#members.get(memberGuid);
  }

  /** Recently deleted ones included, as MX's lists do. */
  listedMembers(user: User): Member[] {
    return [...(this.#membersByUser.get(user.guid)?.values() ?? [])];
  }

  livingMembers(user: User): Member[] {
    return this.listedMembers(user).filter((member) => this.#members.has(member.guid));
  }

  deleteMember(member: Member): void {
    this.#forget(member);
    const listed = this.#membersByUser.get(member.user.guid);
    this.#clock.after(GHOST_MS, () => listed?.delete(member.guid));
  }

  /** Lets the accounts of a member be found by their guids. */
  register(member: Member, accounts: readonly Account[]): void {
    for (const account of accounts) this.#accounts.set(account.guid, { member, account });
  }

  /** Makes a member's accounts unknown again, for example because another script will open others. */
  withdraw(member: Member): void {
    for (const account of member.accounts ?? []) this.#accounts.delete(account.guid);
    member.accounts = null;
  }

  /** @throws MxError 404 also while MX has not imported the account */
  account(userGuid: string, accountGuid: string): { member: Member; account: Account } {
    const user = this.user(userGuid);
    const found = this.#accounts.get(accountGuid);
    if (found === undefined || found.member.user !== user || !found.member.areAccountsImported) {
      throw notFound("Account");
    }
    return found;
  }

  clear(): void {
    for (const map of [this.#users, this.#userGuidsById, this.#generations, this.#members]) map.clear();
    this.#membersByUser.clear();
    this.#accounts.clear();
    this.#userCount = 0;
  }

  #forget(member: Member): void {
    this.#members.delete(member.guid);
    for (const account of member.accounts ?? []) this.#accounts.delete(account.guid);
  }

  /** By the client's own id where there is one, so that the order of creation does not matter. */
  #userKey(id: string | null): string {
    if (id === null) return `#${++this.#userCount}`;
    const generation = (this.#generations.get(id) ?? 0) + 1;
    this.#generations.set(id, generation);
    return generation === 1 ? id : `${id}#${generation}`;
  }

  #visibleAtMs(name: string): number {
    return (
      this.#clock.now() +
      this.#clock.real(this.#faults.delayMs("propagation", this.#streams("visible", name)))
    );
  }
}

function notFound(what: string): MxError {
  return new MxError(404, `${what} not found`);
}
