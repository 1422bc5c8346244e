import NextLink from 'next/link'
import { counted } from '@/src/components/format.ts'
import { ErasureActions } from '@/src/components/privacy/erasure-actions.tsx'
import { blockedSentence, crmSentence, hereLines, statusWords } from '@/src/components/privacy/privacy-words.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import type { ErasureView } from '@/src/lib/contract/privacy.ts'

export type ErasureNames = {
  /** The CRM that asked. */
  readonly crm: string | null
  readonly contact: string | null
  /** Who asked or decided. */
  readonly person: string | null
}

/** One erasure: who asked, what it came to, and what can be done about it. */
export function ErasureItem({ erasure, names }: { erasure: ErasureView; names: ErasureNames }) {
  const { id, status, source, requestedAt, finishedAt, decidedAt, receipt, refused, blocks, contactId } = erasure
  const { label, tone } = statusWords[status]
  const crm = names.crm ?? 'A CRM'
  const headingId = `erasure-${id}`
  return (
    <li aria-labelledby={headingId} className="flex flex-col gap-2 border-b border-border px-4 py-3.5 last:border-b-0">
      <div className="flex flex-wrap items-center gap-2">
        <h3 id={headingId} className="font-medium">
          {source === 'crm' ? `${crm} erased a person for privacy` : 'Erasure of a person'}
        </h3>
        <Badge tone={tone}>{label}</Badge>
        <span className="text-muted">
          <Time iso={requestedAt} />
          {names.person ? `, ${source === 'crm' ? 'decided' : 'asked for'} by ${names.person}` : ''}
          {source === 'api' ? ', through the API' : ''}
        </span>
      </div>
      {status === 'asked' ? (
        <p>
          {crm} says that it has deleted this person for privacy. Erase{' '}
          {contactId ? (
            <NextLink href={`/dashboard/contacts/${contactId}`} className="inline-block min-h-6 underline underline-offset-2">
              {names.contact ?? 'the contact'}
            </NextLink>
          ) : (
            'the contact'
          )}{' '}
          here and in the other CRMs too?
        </p>
      ) : null}
      {status === 'running' ? <p>Nothing is synced of this person any more. The rest goes on in the background.</p> : null}
      {status === 'dismissed' && decidedAt ? (
        <p className="text-muted">
          Decided <Time iso={decidedAt} />: the person stays here.
        </p>
      ) : null}
      {hereLines(receipt).length > 0 ? (
        <div>
          <p className="text-muted">Erased here:</p>
          <ul className="list-disc pl-5">
            {hereLines(receipt).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </div>
      ) : null}
      {receipt.crms.length > 0 ? (
        <ul className="flex flex-col gap-0.5">
          {receipt.crms.map((answer) => (
            <li key={answer.crmType}>{crmSentence(answer)}</li>
          ))}
        </ul>
      ) : null}
      {status === 'done' && finishedAt ? (
        <p className="text-muted">
          Complete <Time iso={finishedAt} />. {blockedSentence(receipt)}{' '}
          {blocks === 0
            ? 'The block was lifted: the person may come back.'
            : refused === 0
              ? 'No record of the person has come since.'
              : `${counted(refused, 'record was', 'records were')} refused since.`}
        </p>
      ) : null}
      <ErasureActions erasure={erasure} contactName={names.contact} />
    </li>
  )
}
