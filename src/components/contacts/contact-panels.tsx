import NextLink from 'next/link'
import { ConsentForm } from '@/src/components/contacts/consent-form.tsx'
import { contactApi } from '@/src/components/contacts/contact-address.ts'
import {
  channelWords,
  documentWords,
  purposeWords,
  relationshipWords,
  sizeWords,
} from '@/src/components/contacts/contact-words.ts'
import { DocumentForm } from '@/src/components/contacts/document-form.tsx'
import { EndPart, RelationshipForm } from '@/src/components/contacts/relationship-form.tsx'
import { TravelDocuments } from '@/src/components/contacts/travel-documents.tsx'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { peopleWhoMay } from '@/src/lib/core/access/roles.ts'
import { type Consent, consentsInForce } from '@/src/lib/records/contacts/consents.ts'
import type { ContactDocument } from '@/src/lib/records/contacts/documents.ts'
import type { Related } from '@/src/lib/records/contacts/relationships.ts'
import type { TravelDocuments as Documents } from '@/src/lib/records/contacts/travel-documents.ts'

/** What is kept of a contact beside its fields. */
export type ContactParts = {
  /** Null: hidden from who looks. */
  readonly travel: Documents | null
  readonly consents: readonly Consent[]
  readonly relationships: readonly Related[]
  readonly documents: readonly ContactDocument[]
}

export function ContactPanels({
  parts: { travel, consents, relationships, documents },
  organizationId,
  contactId,
  canEdit,
}: {
  parts: ContactParts
  organizationId: string
  contactId: string
  canEdit: boolean
}) {
  const of = { organizationId, contactId }
  return (
    <div className="mt-4 grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
      <TravelPanel of={of} travel={travel} canEdit={canEdit} />
      <ConsentsPanel of={of} consents={consents} canEdit={canEdit} />
      <RelationshipsPanel of={of} relationships={relationships} canEdit={canEdit} />
      <DocumentsPanel of={of} documents={documents} maySeeSecrets={travel !== null} canEdit={canEdit} />
    </div>
  )
}

type Part = { of: { readonly organizationId: string; readonly contactId: string }; canEdit: boolean }

function TravelPanel({ of, travel, canEdit }: Part & Pick<ContactParts, 'travel'>) {
  return (
    <Panel title="Travel documents">
      {travel === null ? (
        <p className="text-muted">
          Passport and visa are hidden from you, whether there are any or not: {peopleWhoMay('secrets')} of the organisation see
          them.
        </p>
      ) : (
        <>
          <TravelDocuments {...of} masked={travel} canEdit={canEdit} />
          <NextLink href="/dashboard/contacts/passports" prefetch={false} className="text-link mt-2 inline-block py-0.5">
            All passports that expire soon
          </NextLink>
        </>
      )}
    </Panel>
  )
}

function ConsentsPanel({ of, consents, canEdit }: Part & Pick<ContactParts, 'consents'>) {
  const current = consentsInForce(consents)
  return (
    <Panel title="Consents" flush>
      {current.length === 0 ? (
        <p className="px-4 py-3 text-muted">Nothing is written down.</p>
      ) : (
        <ul className="divide-y divide-border">
          {current.map((each) => (
            <ConsentItem key={each.id} consent={each} />
          ))}
        </ul>
      )}
      {consents.length > current.length ? (
        <div className="border-t border-border px-4 py-3">
          <details>
            <summary className="min-h-6 cursor-pointer text-muted">What was said before</summary>
            <ul className="divide-y divide-border">
              {consents
                .filter((each) => !current.includes(each))
                .map((each) => (
                  <ConsentItem key={each.id} consent={each} />
                ))}
            </ul>
          </details>
        </div>
      ) : null}
      {canEdit ? (
        <div className="border-t border-border p-4">
          <ConsentForm {...of} />
        </div>
      ) : null}
    </Panel>
  )
}

function ConsentItem({ consent: { channel, purpose, status, source, at } }: { consent: Consent }) {
  return (
    <li className="flex flex-wrap items-center gap-x-3 px-4 py-2">
      <span>
        {channelWords[channel]}, {purposeWords(purpose)}
      </span>
      <Badge tone={status === 'granted' ? 'success' : 'warning'}>{status === 'granted' ? 'Granted' : 'Withdrawn'}</Badge>
      <span className="ml-auto min-w-0 break-words text-muted">
        {source}, <Time iso={at} />
      </span>
    </li>
  )
}

function RelationshipsPanel({ of, relationships, canEdit }: Part & Pick<ContactParts, 'relationships'>) {
  const api = contactApi(of.organizationId, of.contactId)
  return (
    <Panel title="Relationships" flush>
      {relationships.length === 0 ? (
        <p className="px-4 py-3 text-muted">No other contact is anything to this one yet.</p>
      ) : (
        <ul className="divide-y divide-border">
          {relationships.map(({ id, contactId: other, name, kind }) => (
            <li key={id} className="flex flex-wrap items-center gap-x-3 px-4 py-2">
              <NextLink
                href={recordHref('contact', other)}
                prefetch={false}
                className="text-link inline-block min-w-0 truncate py-0.5"
              >
                {name}
              </NextLink>
              <span className="ml-auto text-muted">{relationshipWords[kind]}</span>
              {canEdit ? <EndPart path={`${api}/relationships/${id}`} label={`No longer related to ${name}`} /> : null}
            </li>
          ))}
        </ul>
      )}
      {canEdit ? (
        <div className="border-t border-border p-4">
          <RelationshipForm {...of} />
        </div>
      ) : null}
    </Panel>
  )
}

function DocumentsPanel({
  of,
  documents,
  maySeeSecrets,
  canEdit,
}: Part & Pick<ContactParts, 'documents'> & { maySeeSecrets: boolean }) {
  const api = contactApi(of.organizationId, of.contactId)
  return (
    <Panel title="Documents" flush>
      {documents.length === 0 ? (
        <p className="px-4 py-3 text-muted">{maySeeSecrets ? 'There are none yet.' : 'There are none that you may see.'}</p>
      ) : (
        <ul className="divide-y divide-border">
          {documents.map(({ id, name, kind, size, created_at }) => (
            <li key={id} className="flex flex-wrap items-center gap-x-3 px-4 py-2">
              <a href={`${api}/documents/${id}`} className="text-link inline-block min-w-0 py-0.5 break-words" download>
                {name}
              </a>
              <span className="ml-auto text-muted">
                {documentWords[kind]}, {sizeWords(size)}, <Time iso={created_at} />
              </span>
              {canEdit ? <EndPart path={`${api}/documents/${id}`} label={`Delete ${name}`} /> : null}
            </li>
          ))}
        </ul>
      )}
      {canEdit ? (
        <div className="border-t border-border p-4">
          <DocumentForm {...of} maySeeSecrets={maySeeSecrets} />
        </div>
      ) : null}
    </Panel>
  )
}
