import { CircleCheck, CircleSlash } from 'lucide-react'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { readLink } from '@/app/dashboard/_pages/read-once.ts'
import { databaseIdSchema } from '@/src/lib/core/database-id.ts'
import { recordsHref } from '@/src/components/crm/crm-pages.ts'
import { explainLink } from '@/src/components/crm/link-words.ts'
import { MatchAction } from '@/src/components/crm/matches/match-action.tsx'
import { MatchQuestion } from '@/src/components/crm/matches/match-question.tsx'
import { includeWords, knownSide } from '@/src/components/crm/matches/match-words.ts'
import { crmRecordsInQuestion, type Question, readQuestion } from '@/src/components/crm/matches/question.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { Empty } from '@/src/components/ui/empty.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { specOf } from '@/src/lib/crm/domain/objects.ts'
import { may, peopleWhoMay } from '@/src/lib/core/access/roles.ts'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { readCrmRecords } from '@/src/lib/crm/use-cases/read-crm-records.ts'
import { type LinkView, referencesOfLinks } from '@/src/lib/records/links/link-views.ts'
import { awaitsMatch, isLeftOut } from '@/src/lib/records/links/match.ts'
import { recordTitle } from '@/src/lib/records/pages/pages.ts'
import { recordById } from '@/src/lib/records/fields/stored-record.ts'
import { connectionsOf } from '@/src/lib/records/connections/sync-views.ts'
import { titlesAndChoices } from '@/src/lib/records/forms/choices.ts'

export const metadata: Metadata = { title: 'Open match' }

export default async function MatchPage({ params }: { params: Promise<{ linkId: string }> }) {
  const tenant = await requireTenant()
  const { linkId } = await params
  if (!databaseIdSchema.safeParse(linkId).success) notFound()
  const [link, connections] = await Promise.all([readLink(linkId), connectionsOf(tenant.client, tenant.organizationId)])
  const connection = connections.find((each) => each.id === link?.connectionId)
  if (!link || !connection) notFound()

  const crm = crmNames[connection.crmType]
  const leftOut = isLeftOut(link)
  const backHref = recordsHref(connection.crmType, leftOut ? 'excluded' : 'attention', link.object)
  const back = { href: backHref, label: `${crm}: ${leftOut ? 'excluded' : 'needs attention'}` }
  const { one } = specOf(link.object)
  const [record, titles] = await Promise.all([
    link.recordId === null
      ? null
      : recordById(tenant.client, { organizationId: tenant.organizationId, object: link.object, id: link.recordId }),
    titlesAndChoices(tenant.client, tenant.organizationId, referencesOfLinks([link]), [link.object]),
  ])
  const name = record
    ? recordTitle(link.object, record.values)
    : (link.problem?.label ?? `${crm} record ${link.crmRecordId ?? ''}`)
  if (!awaitsMatch(link)) {
    return (
      <>
        <PageHeader title={leftOut ? `${name} is excluded` : 'Already decided'} back={back} />
        <Panel>
          <Empty
            icon={leftOut ? CircleSlash : CircleCheck}
            title={leftOut ? 'Excluded from the sync' : 'No decision is needed'}
            action={
              leftOut && may(tenant.role, 'decide') ? (
                <MatchAction
                  decision={{ linkId: link.id, action: 'include' }}
                  words={includeWords(knownSide(link), { name, object: link.object }, crm)}
                  backHref={backHref}
                />
              ) : (
                <LinkButton href={backHref} variant="outline" size="sm">
                  Back to the list
                </LinkButton>
              )
            }
          >
            {explainLink(link, crm, titles).reason}
          </Empty>
        </Panel>
      </>
    )
  }
  const canEdit = may(tenant.role, 'decide')
  const there = await readCrmRecords(
    engine(),
    { organizationId: tenant.organizationId, crmType: connection.crmType, object: link.object, mayBeOlder: !canEdit },
    crmRecordsInQuestion(link),
  )
  const question = await readQuestion(tenant.client, tenant.organizationId, connection, link, record, there)
  return (
    <>
      <PageHeader title={titleOf(link, { name, crm, one }, question)} back={back}>
        {explainLink(link, crm, titles).reason} Until this is decided, it is not synced with {crm}.
      </PageHeader>
      {canEdit ? null : (
        <div className="mb-4">
          <Notice tone="info" quiet title="You can look, but not decide">
            Matches are decided by {peopleWhoMay('decide')} of {tenant.organizationName}. Your role is {tenant.role}.
          </Notice>
        </div>
      )}
      <MatchQuestion question={question} connection={connection} link={link} canEdit={canEdit} backHref={backHref} />
    </>
  )
}

function titleOf(
  link: LinkView,
  { name, crm, one }: Readonly<Record<'name' | 'crm' | 'one', string>>,
  { known, candidates }: Question,
) {
  if (link.recordId !== null) return `Which ${crm} record matches ${name}?`
  const isOne = link.problem?.code === 'same_name' && candidates.length === 1
  return isOne ? `Is ${known.name} in ${crm} the same ${one} as the one here?` : `Which ${one} here matches ${known.name}?`
}
