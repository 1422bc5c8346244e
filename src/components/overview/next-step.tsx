import { Notice } from '@/src/components/ui/notice.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { counted } from '@/src/components/format.ts'

/** What a new admin does next; nothing once syncing has begun. */
export function NextStep({
  hasConnection,
  hasRuns,
  contacts,
  canEdit,
}: {
  hasConnection: boolean
  hasRuns: boolean
  contacts: number
  canEdit: boolean
}) {
  if (hasConnection && hasRuns) return null
  if (!hasConnection) {
    return (
      <Notice
        tone="info"
        quiet
        title="Next step: connect a CRM"
        actions={
          canEdit ? (
            <LinkButton href="/dashboard/settings/crm" variant="primary" size="sm">
              Connect a CRM
            </LinkButton>
          ) : null
        }
      >
        {canEdit
          ? `It takes under a minute and changes nothing by itself. ${contacts > 0 ? `Your ${counted(contacts, 'contact')} stay as they are until you start the first sync.` : 'The contacts there come over with the first sync.'}`
          : 'An owner or admin of your organisation can do that.'}
      </Notice>
    )
  }
  return (
    <Notice
      tone="info"
      quiet
      title="Next step: the first sync"
      actions={
        <LinkButton href="/dashboard/settings/crm" variant="primary" size="sm">
          Go to CRM sync
        </LinkButton>
      }
    >
      The CRM is connected. Check the field mapping, then start the first sync.
    </Notice>
  )
}
