import { ExternalLink } from 'lucide-react'

/** Leads to a record's page in its CRM. */
export function CrmRecordLink({ href, crm }: { href: string; crm: string }) {
  return (
    <a href={href} target="_blank" rel="noreferrer" className="text-link inline-flex items-center gap-1">
      Open in {crm}
      <ExternalLink aria-hidden className="size-3.5" />
      <span className="sr-only">(new tab)</span>
    </a>
  )
}
