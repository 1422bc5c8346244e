import { crmHref } from '@/src/components/crm/crm-pages.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { listed } from '@/src/components/format.ts'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'

/** A new admin's next step; nothing once every connected CRM has been synced. */
export function NextStep({
  hasConnection,
  neverSynced,
  hasRecords,
  canEdit,
}: {
  hasConnection: boolean
  /** CRMs that are connected and have not been synced yet. */
  neverSynced: readonly CrmType[]
  hasRecords: boolean
  canEdit: boolean
}) {
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
          ? `Salesforce, HubSpot or Pipedrive, or all of them. It takes under a minute, and connecting alone changes nothing. ${hasRecords ? 'Your records stay unchanged until you start the first sync.' : 'The first sync copies the records from there.'}`
          : 'An owner or admin of your organisation can do that.'}
      </Notice>
    )
  }
  const [next] = neverSynced
  if (next === undefined) return null
  const names = listed(neverSynced.map((crmType) => crmNames[crmType]))
  return (
    <Notice
      tone="info"
      quiet
      title={`Next step: the first sync with ${names}`}
      actions={
        canEdit ? (
          <LinkButton href={crmHref(next)} variant="primary" size="sm">
            Go to CRM sync
          </LinkButton>
        ) : null
      }
    >
      {names} {neverSynced.length === 1 ? 'is' : 'are'} connected.{' '}
      {canEdit
        ? 'Check the field mapping if you like, then start the first sync.'
        : 'An owner or admin of your organisation starts the first sync.'}
    </Notice>
  )
}
