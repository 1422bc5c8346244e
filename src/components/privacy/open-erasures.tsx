import { counted } from '@/src/components/format.ts'
import { privacyPath } from '@/src/components/privacy/privacy-words.ts'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import type { ErasureView } from '@/src/lib/http/privacy-contract.ts'

/** What needs an admin: people whom a CRM has erased, and erasures that a CRM has not completed. */
export function OpenErasures({ erasures, crmOf }: { erasures: readonly ErasureView[]; crmOf: ReadonlyMap<string, string> }) {
  const asked = erasures.filter(({ status }) => status === 'asked')
  const incomplete = erasures.length - asked.length
  const crm = crmOf.get(asked[0]?.connectionId ?? '') ?? 'A CRM'
  return (
    <Notice
      tone="warning"
      title={
        asked.length > 0
          ? `${crm} has deleted ${counted(asked.length, 'person', 'people')} for privacy`
          : `${counted(incomplete, 'erasure is', 'erasures are')} not complete`
      }
      actions={
        <LinkButton href={privacyPath} variant="outline" size="sm">
          Decide
        </LinkButton>
      }
    >
      {asked.length > 0 ? 'Decide whether to erase them here and in the other CRMs too. ' : ''}
      {incomplete > 0 ? `${counted(incomplete, 'erasure waits', 'erasures wait')} for a CRM to do its part.` : ''}
    </Notice>
  )
}
