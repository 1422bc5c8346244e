import { ExternalLink } from 'lucide-react'
import type { ReactNode } from 'react'

/** A possible match, with the button that chooses it. */
export function CandidateCard({ title, children, footer }: { title: ReactNode; children: ReactNode; footer: ReactNode }) {
  return (
    <li className="flex flex-col gap-3 rounded-lg border border-border bg-surface p-4">
      <h3 className="min-w-0 font-medium break-words">{title}</h3>
      <div className="flex-1">{children}</div>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">{footer}</div>
    </li>
  )
}

/** A link to a record in its CRM, in a new tab. */
export function CrmRecordLink({ url, crm, about }: { url: string | null; crm: string; about?: string }) {
  if (url === null) return null
  return (
    <a href={url} target="_blank" rel="noreferrer" className="text-link inline-flex items-center gap-1">
      Open in {crm}
      {about ? <span className="sr-only"> ({about})</span> : null}
      <ExternalLink aria-hidden className="size-3.5" />
      <span className="sr-only">(new tab)</span>
    </a>
  )
}
