import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { recordExtras } from '@/app/dashboard/_records/record-extras.tsx'
import { readQuoteParts } from '@/app/dashboard/_records/read-quote.ts'
import { readRecord, titleOfPage } from '@/app/dashboard/_records/read-record.ts'
import type { PageQuery } from '@/src/components/page-query.ts'
import { ErasePerson } from '@/src/components/privacy/erase-person.tsx'
import { isOpenDraft, QuotePanels } from '@/src/components/quotes/quote-panels.tsx'
import { TicketStatePanel } from '@/src/components/tickets/ticket-state.tsx'
import { RecordPage } from '@/src/components/records/record-page.tsx'
import { AcceptedQuotes } from '@/src/components/opportunities/accepted-quotes.tsx'
import { ContactPanels } from '@/src/components/contacts/contact-panels.tsx'
import { MergeContact } from '@/src/components/contacts/merge-contact.tsx'
import { mergeFieldsFor } from '@/src/components/contacts/merge-fields.ts'
import { databaseIdSchema } from '@/src/lib/core/database-id.ts'
import { askedBy } from '@/src/lib/http/v1/asked.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { maySeeSecrets } from '@/src/lib/http/session.ts'
import { may } from '@/src/lib/core/access/roles.ts'
import { partsOfContact } from '@/src/lib/records/contacts/parts.ts'
import { resourceOf } from '@/src/lib/records/resources/resources.ts'
import { textOf } from '@/src/lib/records/fields/record-values.ts'
import { objectAt, recordTitle } from '@/src/lib/records/pages/pages.ts'

type Props = { params: Promise<{ list: string; id: string }>; searchParams: PageQuery }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { list, id } = await params
  const object = objectAt(list)
  return { title: object === null ? 'Not found' : await titleOfPage(object, id) }
}

export default async function OneRecordPage({ params, searchParams }: Props) {
  const tenant = await requireTenant()
  const { list, id } = await params
  const object = objectAt(list)
  const isContact = object === 'contact' && databaseIdSchema.safeParse(id).success
  const [shown, parts] = await Promise.all([
    object === null ? null : readRecord(tenant, object, id, searchParams),
    isContact ? partsOfContact(askedBy(tenant, resourceOf('contact')), id) : null,
  ])
  if (object === null || shown === null) notFound()
  const { organizationId, role } = tenant
  const name = recordTitle(object, shown.record.values)
  const isThere = shown.record.deletedAt === null
  const Extras = isThere ? recordExtras[object] : undefined
  const quote = object === 'quote' ? await readQuoteParts(tenant, id) : null
  return (
    <RecordPage
      shown={shown}
      isFixed={object === 'quote' && (quote === null || !isOpenDraft(quote.quote))}
      before={
        quote !== null ? (
          <QuotePanels parts={quote} organizationId={organizationId} canEdit={may(role, 'edit')} now={Date.now()} />
        ) : object === 'opportunity' && isThere ? (
          <AcceptedQuotes decisions={shown.decisions} isWon={textOf(shown.record.values, 'status') === 'won'} />
        ) : object === 'ticket' && isThere && may(role, 'edit') ? (
          <TicketStatePanel id={id} state={textOf(shown.record.values, 'ticketStatus') ?? ''} />
        ) : null
      }
      actions={
        parts === null ? null : (
          <>
            {isThere && may(role, 'decide') ? (
              <MergeContact
                organizationId={organizationId}
                contactId={id}
                name={name}
                fields={mergeFieldsFor(maySeeSecrets(tenant))}
              />
            ) : null}
            {may(role, 'privacy') ? <ErasePerson contactId={id} name={name} /> : null}
          </>
        )
      }
      extras={
        parts !== null ? (
          <ContactPanels parts={parts} organizationId={organizationId} contactId={id} canEdit={isThere && may(role, 'edit')} />
        ) : Extras ? (
          <Extras tenant={tenant} shown={shown} />
        ) : null
      }
    />
  )
}
