import type { CallOptions, Send } from "../http/call.ts";
import { readAllPages } from "../http/pages.ts";
import { path } from "../http/path.ts";
import { type MxCredential, toCredential } from "../translate/credential.ts";
import { type MxInstitution, toInstitution } from "../translate/institution.ts";
import { credentialWire } from "../wire/credential.ts";
import { institutionAnswer, institutionWire } from "../wire/institution.ts";
import { pageOf } from "../wire/page.ts";

export interface InstitutionSearch {
  /** Part of a name; every institution when absent. */
  name?: string | undefined;
  /** From 1 on. */
  page?: number | undefined;
  /** 10 to 100; MX takes 25 when it is absent or out of range. */
  recordsPerPage?: number | undefined;
}

export interface FoundInstitutions {
  institutions: MxInstitution[];
  totalPages: number;
  /** Null when MX does not say. */
  totalEntries: number | null;
}

export interface InstitutionsApi {
  /** `GET /institutions`: 200, one page. */
  search(search: InstitutionSearch, options?: CallOptions): Promise<FoundInstitutions>;
  /** `GET /institutions/{code}`: 200. @throws MxNotFoundError for an unknown code. */
  read(code: string, options?: CallOptions): Promise<MxInstitution>;
  /** `GET /institutions/{code}/credentials`: 200, all pages. @throws MxNotFoundError for an unknown code. */
  credentials(code: string, options?: CallOptions): Promise<MxCredential[]>;
}

export function institutionsApi(send: Send): InstitutionsApi {
  return {
    search: (search, options) => searchInstitutions(send, search, options),
    read: (code, options) => readInstitution(send, code, options),
    credentials: (code, options) => readCredentials(send, code, options),
  };
}

async function searchInstitutions(
  send: Send,
  { name, page, recordsPerPage }: InstitutionSearch,
  options?: CallOptions,
): Promise<FoundInstitutions> {
  const found = await send(
    {
      name: "institutions.search",
      method: "GET",
      path: "institutions",
      query: { name, page, records_per_page: recordsPerPage },
      answer: pageOf("institutions", institutionWire),
    },
    options,
  );
  const { rows, totalPages, totalEntries } = found;
  return { institutions: rows.map(toInstitution), totalPages, totalEntries };
}

async function readInstitution(send: Send, code: string, options?: CallOptions): Promise<MxInstitution> {
  const answer = await send(
    { name: "institutions.read", method: "GET", path: path`institutions/${code}`, answer: institutionAnswer },
    options,
  );
  return toInstitution(answer.institution);
}

async function readCredentials(send: Send, code: string, options?: CallOptions): Promise<MxCredential[]> {
  const list = {
    name: "institutions.credentials",
    method: "GET",
    path: path`institutions/${code}/credentials`,
  } as const;
  const rows = await readAllPages(send, { ...list, answer: pageOf("credentials", credentialWire) }, options);
  return rows.map(toCredential);
}
