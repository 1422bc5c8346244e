import type { ComponentType } from 'react'
import { BranchPanel } from '@/src/components/industries/branch-panel.tsx'
import { FinancialsPanel, HierarchyPanel } from '@/src/components/records/company-panels.tsx'
import { accountFinancials, accountTree } from '@/src/lib/records/accounts/account-tree.ts'
import { industryTree } from '@/src/lib/records/accounts/industries.ts'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'
import { namesOf } from '@/src/components/records/author-words.ts'
import { OpportunityContacts } from '@/src/components/opportunities/contacts.tsx'
import { Competitors } from '@/src/components/opportunities/competitors.tsx'
import { StageHistory } from '@/src/components/opportunities/stage-history.tsx'
import { DuplicatesPanel, ScorePanel } from '@/src/components/leads/score-panel.tsx'
import { TicketStates } from '@/src/components/tickets/ticket-states.tsx'
import type { ShownRecord } from '@/src/components/records/record-page.tsx'
import { may } from '@/src/lib/core/access/roles.ts'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import type { Tenant } from '@/src/lib/http/session.ts'
import { competitorsOf } from '@/src/lib/records/selling/competitors.ts'
import { contactsOf } from '@/src/lib/records/selling/opportunity-contacts.ts'
import { duplicatesOfLead } from '@/src/lib/records/leads/lead-duplicates.ts'
import { scoreOfLead } from '@/src/lib/records/leads/lead-scoring.ts'
import { storedPipelines } from '@/src/lib/records/selling/pipelines.ts'
import { stageHistory } from '@/src/lib/records/selling/stage-history.ts'
import { ticketHistory } from '@/src/lib/records/activities/ticket-history.ts'

type Props = { readonly tenant: Tenant; readonly shown: ShownRecord }

/** What a lead's page has beside: its score, and who may be the same person. */
async function LeadExtras({ tenant: { client, organizationId, role }, shown: { record } }: Props) {
  const [score, duplicates] = await Promise.all([
    scoreOfLead(client, organizationId, record.id),
    duplicatesOfLead(client, organizationId, record.id),
  ])
  const isConverted = record.values.get('leadStatus') === 'converted'
  return (
    <div className="mt-4 grid items-start gap-4 lg:grid-cols-2">
      <ScorePanel
        score={score}
        path={`/api/v1/tenants/${organizationId}/leads/${record.id}/score`}
        canEdit={may(role, 'edit') && !isConverted}
      />
      {duplicates.length > 0 ? <DuplicatesPanel duplicates={duplicates} /> : null}
    </div>
  )
}

/** What an opportunity's page has beside: its contacts, its competitors, and the stages that it has been in. */
async function OpportunityExtras({ tenant: { client, organizationId, userId, role }, shown }: Props) {
  const { id } = shown.record
  const [contacts, competitors, stays, { pipelines }] = await Promise.all([
    contactsOf({ client, organizationId, opportunity: id }),
    competitorsOf({ client, organizationId, opportunity: id }),
    stageHistory(client, organizationId, id),
    storedPipelines(client, organizationId),
  ])
  const labels = new Map(pipelines.flatMap(({ stages }) => stages.map(({ key, label }) => [key, label])))
  const crms = new Map(shown.connections.map((each) => [each.id, crmNames[each.crmType]]))
  const nameOf = namesOf(shown.team, userId, shown.titles)
  const path = `/api/v1/tenants/${organizationId}/opportunities/${id}`
  return (
    <div className="mt-4 grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-2">
      <OpportunityContacts
        contacts={contacts.map(({ contact_id: contact, is_main: isMain, roles }) => {
          const found = shown.titles.get(contact)
          const name = found?.title ?? 'A contact that is no longer here'
          return { id: contact, name, isDeleted: found?.isDeleted === true, isMain, roles }
        })}
        path={`${path}/contacts`}
        canEdit={may(role, 'edit')}
      />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
        <Competitors competitors={competitors} path={`${path}/competitors`} canEdit={may(role, 'edit')} />
        <StageHistory
          stays={stays}
          labelOf={(stage) => labels.get(stage) ?? stage}
          nameOf={({ actor_id: actor, connection_id: connection, quote_id: quote, accepted_by: customer }) => {
            if (connection !== null) return crms.get(connection) ?? 'a CRM'
            if (actor !== null) return nameOf(actor)
            if (quote === null) return null
            return customer === null ? 'the customer' : `${customer} (the customer)`
          }}
        />
      </div>
    </div>
  )
}

/** What a company's page has beside: what it is worth, and what is above and below it. */
async function AccountExtras({ tenant: { client, organizationId }, shown: { record } }: Props) {
  const [hierarchy, financials] = await Promise.all([
    accountTree(client, organizationId, record.id),
    accountFinancials(client, organizationId, record.id),
  ])
  if (hierarchy === null || financials === null) return null
  return (
    <div className="mt-4 grid items-start gap-4 lg:grid-cols-2">
      <FinancialsPanel financials={financials} />
      <HierarchyPanel hierarchy={hierarchy} />
    </div>
  )
}

/** What an industry's page has beside: what its companies are worth, with those of all below it. */
async function IndustryExtras({ tenant: { client, organizationId }, shown: { record } }: Props) {
  const [node] = (await industryTree(client, organizationId, record.id)).items
  return node === undefined ? null : (
    <div className="mt-4">
      <BranchPanel node={node} />
    </div>
  )
}

/** What a ticket's page has beside: the states that it has had. */
async function TicketExtras({ tenant: { client, organizationId, userId }, shown }: Props) {
  const nameOf = namesOf(shown.team, userId, shown.titles)
  return (
    <div className="mt-4">
      <TicketStates
        steps={await ticketHistory(client, organizationId, shown.record.id)}
        nameOf={({ actor_kind: kind, actor_id: actor }) => (kind === 'person' && actor !== null ? nameOf(actor) : null)}
      />
    </div>
  )
}

/** What the pages of some objects have beside, by object. */
export const recordExtras: Readonly<Partial<Record<RecordObject, ComponentType<Props>>>> = {
  lead: LeadExtras,
  opportunity: OpportunityExtras,
  account: AccountExtras,
  industry: IndustryExtras,
  ticket: TicketExtras,
}
