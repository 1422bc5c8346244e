import { EditList } from '@/src/components/history/edit-list.tsx'
import { namesOf } from '@/src/components/records/author-words.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { Panel } from '@/src/components/ui/panel.tsx'
import { editsOf } from '@/src/lib/records/history/edits.ts'
import { teamMembers } from '@/src/lib/records/organization/team.ts'
import { titlesOf } from '@/src/lib/records/fields/titles.ts'

const shown = 20

/** The last edits of a thing that is set up here. `actions`: what the audit log calls them, by their beginning. */
export async function EditHistory({ subject, actions }: { subject: string; actions: string }) {
  const { client, organizationId, userId } = await requireTenant()
  const edits = await editsOf(client, organizationId, { subject, actions, limit: shown })
  const authors = edits.flatMap(({ actorId }) => actorId ?? [])
  const [team, titles] = await Promise.all([teamMembers(client, organizationId), titlesOf(client, authors)])
  return (
    <Panel title="Edits" description={edits.length === shown ? `The last ${shown}.` : undefined} flush>
      {edits.length === 0 ? (
        <p className="px-4 py-3 text-muted">Nobody has changed it since it was added.</p>
      ) : (
        <EditList edits={edits} nameOf={namesOf(team, userId, titles)} />
      )}
    </Panel>
  )
}
