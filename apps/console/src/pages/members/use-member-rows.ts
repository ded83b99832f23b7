import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type Member, type MemberFilter, membersQuery, newestMembersQuery } from "../../api/members.ts";

/**
 * The rows of the list. Rows are updated in place and never move, since the pointer may be on one: new rows are counted, and shown
 * when the viewer asks for them.
 */
export function useMemberRows(filter: MemberFilter) {
  const loaded = useInfiniteQuery(membersQuery(filter));
  const newest = useQuery(newestMembersQuery(filter));
  const rows = useMemo(
    () => loaded.data && updated(loaded.data, newest.data ?? []),
    [loaded.data, newest.data],
  );
  const known = useMemo(() => new Set(rows?.map(({ guid }) => guid)), [rows]);
  const newCount = rows === undefined ? 0 : (newest.data?.filter(({ guid }) => !known.has(guid)).length ?? 0);
  return {
    query: { data: rows, error: loaded.error, refetch: loaded.refetch },
    newCount,
    showNew: () => void loaded.refetch(),
    hasMore: loaded.hasNextPage,
    readMore() {
      if (loaded.hasNextPage && !loaded.isFetching) void loaded.fetchNextPage();
    },
  };
}

function updated(rows: readonly Member[], newest: readonly Member[]): Member[] {
  const latest = new Map(newest.map((member) => [member.guid, member]));
  return rows.map((row) => {
    const member = latest.get(row.guid);
    return member !== undefined && member.version >= row.version ? member : row;
  });
}
