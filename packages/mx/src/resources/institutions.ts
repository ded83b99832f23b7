import type { CallOptions, Send } from "../http/call.ts";
import { one, readAllPages } from "../http/pages.ts";
import { path } from "../http/path.ts";
import { type MxCredential, toCredential } from "../translate/credential.ts";
import { type MxInstitution, toInstitution } from "../translate/institution.ts";
import { credentialWire } from "../wire/credential.ts";
import { institutionWire } from "../wire/institution.ts";
import { pageOf } from "../wire/page.ts";

interface InstitutionSearch {
  /** Part of a name. Without it, every institution matches. */
  name?: string | undefined;
  /** Starts at 1. */
  page?: number | undefined;
  /** 10 to 100. MX uses 25 otherwise. */
  recordsPerPage?: number | undefined;
}

export interface FoundInstitutions {
  institutions: MxInstitution[];
  totalPages: number;
  /** Null if MX does not report it. */
  totalEntries: number | null;
}

export interface InstitutionsApi {
  /** `GET /institutions`: 200, one page. */
  search(search: InstitutionSearch, options?: CallOptions): Promise<FoundInstitutions>;
  /** `GET /institutions/{code}/credentials`: 200, all pages. @throws MxNotFoundError for an unknown code. */
  credentials(code: string, options?: CallOptions): Promise<MxCredential[]>;
}

export function institutionsApi(send: Send): InstitutionsApi {
  return {
    search: (search, options) => searchInstitutions(send, search, options),
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
      response: pageOf("institutions", institutionWire),
    },
    options,
  );
  const { rows, leftOutCount, totalPages, totalEntries } = found;
  for (let count = 0; count < leftOutCount; count += 1)
    send.onRowLeftOut("institutions.search", "unreadable");
  return { institutions: rows.map(toInstitution), totalPages: totalPages ?? 1, totalEntries };
}

async function readCredentials(send: Send, code: string, options?: CallOptions): Promise<MxCredential[]> {
  const list = {
    name: "institutions.credentials",
    path: path`institutions/${code}/credentials`,
    response: pageOf("credentials", credentialWire),
    toRows: one(toCredential),
  };
  return readAllPages(send, list, options);
}
