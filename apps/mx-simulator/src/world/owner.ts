import { guid } from "./guid.ts";
import type { Random } from "./random.ts";

export interface Owner {
  readonly guid: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly address: string;
  readonly city: string;
  readonly state: string;
  readonly postalCode: string;
  readonly email: string;
  readonly phone: string;
}

const FIRST_NAMES = ["Donnie", "Ada", "Grace", "Alan", "Edsger", "Barbara", "Ken", "Radia"] as const;
const LAST_NAMES = ["Darko", "Lovelace", "Hopper", "Turing", "Dijkstra", "Liskov", "Perlman"] as const;
const CITIES = [
  ["Middlesex", "VA"],
  ["Lehi", "UT"],
  ["Provo", "UT"],
  ["Ames", "IA"],
] as const;

export function ownersOf(random: Random, count: number): Owner[] {
  return Array.from({ length: count }, () => owner(random));
}

function owner(random: Random): Owner {
  const firstName = random.pick(FIRST_NAMES);
  const lastName = random.pick(LAST_NAMES);
  const [city, state] = random.pick(CITIES);
  return {
    guid: guid("ACO", random),
    firstName,
    lastName,
    address: `${random.integer(1, 999)} This Way`,
    city,
    state,
    postalCode: random.digits(5),
    email: `${firstName}.${lastName}@example.com`.toLowerCase(),
    phone: `555-555-${random.digits(4)}`,
  };
}
