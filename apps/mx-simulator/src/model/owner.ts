import type { Random } from "../random.ts";

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

const firstNames = ["Donnie", "Ada", "Grace", "Alan", "Edsger", "Barbara", "Ken", "Radia"] as const;
const lastNames = ["Darko", "Lovelace", "Hopper", "Turing", "Dijkstra", "Liskov", "Perlman"] as const;
const cities = [
  ["Middlesex", "VA"],
  ["Lehi", "UT"],
  ["Provo", "UT"],
  ["Ames", "IA"],
] as const;

export function createOwner(random: Random): Owner {
  const firstName = random.pick(firstNames);
  const lastName = random.pick(lastNames);
  const [city, state] = random.pick(cities);
  return {
    guid: random.guid("ACO"),
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
