import type { FoundInstitutions, MxInstitution } from "@account-opening/mx";

/** MX's limits of the page size. For other values, MX silently uses 25. */
const mxSizeMin = 10;
const mxSizeMax = 100;

interface MxPage {
  page: number;
  recordsPerPage: number;
}

/** Reads a window of MX's list, which MX returns in pages: usually one call, at most three. */
export async function searchInstitutions(
  search: (page: MxPage) => Promise<FoundInstitutions>,
  { offset, size }: { offset: number; size: number },
): Promise<{ institutions: MxInstitution[]; hasMore: boolean }> {
  const recordsPerPage = pageSizeFor(offset, size);
  const firstPage = Math.floor(offset / recordsPerPage) + 1;
  const lastPage = Math.floor((offset + size - 1) / recordsPerPage) + 1;
  const rows: MxInstitution[] = [];
  let hasMorePages = true;
  for (let page = firstPage; page <= lastPage && hasMorePages; page += 1) {
    const { institutions, totalPages } = await search({ page, recordsPerPage });
    rows.push(...institutions);
    hasMorePages = page < totalPages && institutions.length > 0;
  }
  const start = offset - (firstPage - 1) * recordsPerPage;
  const institutions = rows.slice(start, start + size);
  return { institutions, hasMore: institutions.length > 0 && (hasMorePages || rows.length > start + size) };
}

/** Uses a page of MX if it matches the window. */
function pageSizeFor(offset: number, size: number): number {
  const isAligned = size >= mxSizeMin && size <= mxSizeMax && offset % size === 0;
  return isAligned ? size : mxSizeMax;
}
