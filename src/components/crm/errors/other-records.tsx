import { ExternalLink } from 'lucide-react'
import { crmRecordUrl } from '@/src/components/crm/link-words.ts'
import type { LinkView } from '@/src/lib/records/links/link-views.ts'

const shownMax = 5

/** The CRM's records that have to do with a refusal: who has the value, or whom a rule takes the contact for. */
export function OtherRecords({ link, accountUrl, crm }: { link: LinkView; accountUrl: string | undefined; crm: string }) {
  const others = link.problem?.others ?? []
  if (others.length === 0) return null
  return (
    <ul aria-label={`Records of ${crm} that it concerns`} className="flex flex-wrap gap-x-4">
      {others.slice(0, shownMax).map(({ crmRecordId, label }) => {
        const url = crmRecordUrl(accountUrl, crmRecordId)
        const name = label === '' ? `Record ${crmRecordId}` : label
        return (
          <li key={crmRecordId} className="inline-flex min-h-6 min-w-0 items-center">
            {url ? (
              <a href={url} target="_blank" rel="noreferrer" className="text-link inline-flex min-h-6 items-center gap-1">
                {name}
                <ExternalLink aria-hidden className="size-3.5" />
                <span className="sr-only">(in {crm}, new tab)</span>
              </a>
            ) : (
              name
            )}
          </li>
        )
      })}
      {others.length > shownMax ? <li className="text-muted">and {others.length - shownMax} more</li> : null}
    </ul>
  )
}
