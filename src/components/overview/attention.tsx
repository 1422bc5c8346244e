import { recordsHref } from '@/src/components/crm/crm-pages.ts'
import { LinkRows } from '@/src/components/crm/link-rows.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { counted } from '@/src/components/format.ts'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import { type LinkView, namesOfContacts } from '@/src/lib/records/link-views.ts'
import type { ConnectionWithCounts } from '@/src/components/overview/connection-summary.tsx'
import type { UserClient } from '@/src/lib/records/rows.ts'

/** The first records that need a person, with the reason; fewer of each CRM where several have some. */
export async function Attention({
  client,
  connections,
  canEdit,
}: {
  client: UserClient
  connections: readonly (ConnectionWithCounts & { readonly urgent: readonly LinkView[] })[]
  canEdit: boolean
}) {
  const needy = connections.filter(({ urgent }) => urgent.length > 0)
  const rowsMax = needy.length > 1 ? 3 : 5
  const waiting = needy.map((each) => ({ ...each, urgent: each.urgent.slice(0, rowsMax) }))
  const ids = waiting.flatMap(({ urgent }) => urgent.flatMap((link) => link.recordId ?? []))
  const names = await namesOfContacts(client, ids)
  return waiting.map(({ connection, counts, urgent }) => (
    <Panel
      key={connection.id}
      flush
      title={`${crmNames[connection.crmType]}: ${counted(counts.attention, 'record needs', 'records need')} attention`}
      description={`Not synced with ${crmNames[connection.crmType]} until a person acts.`}
      actions={
        <LinkButton href={recordsHref(connection.crmType, 'attention')} variant="outline" size="sm">
          See all <span className="sr-only">of {crmNames[connection.crmType]}</span>
        </LinkButton>
      }
    >
      <LinkRows links={urgent} names={names} connection={connection} canEdit={canEdit} />
    </Panel>
  ))
}
