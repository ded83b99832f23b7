import { MxUnreadableError } from "../errors/mx-unreadable-error.ts";
import type { CallOptions, Send } from "../http/call.ts";
import { one, readAllPages } from "../http/pages.ts";
import { path } from "../http/path.ts";
import { type MxCredential, toCredential } from "../translate/credential.ts";
import { type MxInstitution, toInstitution } from "../translate/institution.ts";
import { credentialWire } from "../wire/credential.ts";
import { institutionResponse, institutionWire } from "../wire/institution.ts";
import { pageOf } from "../wire/page.ts";

interface InstitutionSearch {
  /** Part of a name. Without it, every institution matches. */
  name?: string | undefined;
  /** Only institutions that support account verification. */
  supportsAccountVerification?: boolean | undefined;
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
  { name, supportsAccountVerification, page, recordsPerPage }: InstitutionSearch,
  options?: CallOptions,
): Promise<FoundInstitutions> {
  const found = await send(
    {
      name: "institutions.search",
      method: "GET",
      path: "institutions",
      query: {
        name,
        ...(supportsAccountVerification === true ? send.version.verificationFilter : {}),
        page,
        records_per_page: recordsPerPage,
      },
      response: pageOf("institutions", institutionWire),
    },
    options,
  );
  const { rows, leftOutCount, totalPages, totalEntries } = found;
  for (let count = 0; count < leftOutCount; count += 1)
    send.onRowLeftOut("institutions.search", "unreadable");
  const institutions = rows.map((row) => toInstitution(row, send.version));
  return { institutions, totalPages: totalPages ?? 1, totalEntries };
}

async function readInstitution(send: Send, code: string, options?: CallOptions): Promise<MxInstitution> {
  const name = "institutions.read";
  const { institution } = await send(
    { name, method: "GET", path: path`institutions/${code}`, response: institutionResponse },
    options,
  );
  if (institution.code !== code)
    throw new MxUnreadableError({ call: name, status: null }, "the response is about another institution");
  return toInstitution(institution, send.version);
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
