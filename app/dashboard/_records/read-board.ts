import type { Tenant } from '@/src/lib/http/session.ts'
import { type Board, readBoard } from '@/src/lib/records/selling/board.ts'
import { memberTitles } from '@/src/lib/records/forms/choices.ts'
import { teamMembers } from '@/src/lib/records/organization/team.ts'

/** Everything that the board shows; null where the organisation has no pipeline. */
export async function readBoardPage(
  { client, organizationId }: Tenant,
  pipeline: string | undefined,
): Promise<{ readonly board: Board; readonly owners: Readonly<Record<string, string>> } | null> {
  const [board, team] = await Promise.all([readBoard(client, organizationId, pipeline), teamMembers(client, organizationId)])
  if (board === null) return null
  const owners = Object.fromEntries([...memberTitles(team)].map(([id, { title }]) => [id, title]))
  return { board, owners }
}
