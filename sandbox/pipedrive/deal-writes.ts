import { ruled } from '../kit/field-rules.ts'
import { customTexts, type LoggedTexts } from './changelog.ts'
import { ruledCustomValues, searchableTexts } from './custom-values.ts'
import { blankDeal, type Deal, type DealBody, firstDealId } from './deal-body.ts'
import { checkStatusMembers, type DealInput } from './deal-input.ts'
import { dealRenderer } from './deal-view.ts'
import { invalid, PipedriveError } from './errors.ts'
import type { Stage } from './pipeline-store.ts'
import { mergeCustomFields } from './record-input.ts'
import { requireLive } from './record-links.ts'
import { wholeSecond } from './record-store.ts'
import { everything } from './record-view.ts'
import { ownerAfter, type Place, recordWrites } from './record-writes.ts'
import { moveRelated } from './related-records.ts'
import type { Sandbox } from './sandbox.ts'
import type { SearchTerm } from './search-index.ts'
import { pushedView } from './webhook-view.ts'

/** What search finds a deal by. */
export function dealTerms(sandbox: Sandbox, companyId: number, body: DealBody): readonly SearchTerm[] {
  const custom = searchableTexts(sandbox.fields.custom(companyId, 'deal'), body.custom_fields)
  return [{ field: 'title', value: body.title }, ...custom.map((value): SearchTerm => ({ field: 'custom_fields', value }))]
}

/** A stage decides the pipeline; a pipeline alone means its first stage. Null = the deal stays where it is. */
function stageAfter({ pipelines }: Sandbox, companyId: number, { id, body }: Deal, input: DealInput): Stage | null {
  if (input.stage_id !== undefined) {
    const stage = pipelines.stages.find(companyId, input.stage_id)
    if (stage === null) throw invalid('stage_id', 'there is no such stage')
    return stage
  }
  const wanted = input.pipeline_id ?? (id === 0 ? pipelines.live(companyId)[0]?.id : undefined)
  if (wanted === undefined || wanted === body.pipeline_id) return null
  const [first] = pipelines.stagesOf(companyId, wanted)
  if (pipelines.pipelines.find(companyId, wanted) === null || first === undefined)
    throw invalid('pipeline_id', 'there is no such pipeline')
  return first
}

type Closing = Pick<DealBody, 'status' | 'lost_reason' | 'close_time' | 'won_time' | 'lost_time' | 'first_won_time'>

const open = { status: 'open', lost_reason: null, close_time: null, won_time: null, lost_time: null } as const

/** The status with the times and the reason that go with it; reopening clears them. */
function closingAfter(now: number, before: DealBody, input: DealInput): Closing {
  const status = input.status ?? before.status
  checkStatusMembers(input, status)
  const { first_won_time } = before
  if (status === 'open') return { ...open, first_won_time }
  const kept = status === before.status ? before : { ...before, ...open }
  const timeOf = (given: string | null | undefined, otherwise: number) =>
    given == null ? otherwise : wholeSecond(Date.parse(given))
  if (status === 'won') {
    const won = timeOf(input.won_time, kept.won_time ?? now)
    const close = timeOf(input.close_time, kept.close_time ?? won)
    return { ...open, status, won_time: won, close_time: close, first_won_time: first_won_time ?? won }
  }
  const lost = timeOf(input.lost_time, kept.lost_time ?? now)
  const close = timeOf(input.close_time, kept.close_time ?? lost)
  const reason = input.lost_reason === undefined ? kept.lost_reason : input.lost_reason
  return { ...open, status, lost_reason: reason, lost_time: lost, close_time: close, first_won_time }
}

/** Throws Pipedrive's 400 for a person or organization that is not there. */
function checkLinks(sandbox: Sandbox, companyId: number, before: Deal, { person_id: personId, org_id: orgId }: DealInput): void {
  if (personId != null && personId !== before.body.person_id) requireLive(sandbox.persons, companyId, 'person_id', personId)
  if (orgId != null && orgId !== before.orgId) requireLive(sandbox.organizations, companyId, 'org_id', orgId)
}

/** Throws Pipedrive's 403 when the company's plan has no room for another open deal. */
function checkRoom(sandbox: Sandbox, companyId: number): void {
  const { openDealsMax } = sandbox.settings()
  if (openDealsMax === null) return
  const condition = { sql: `deleted_at IS NULL AND body ->> '$.status' = 'open'`, values: [] }
  if (sandbox.deals.countWhere(companyId, condition) < openDealsMax) return
  const error = 'You have reached the limit of open deals of your plan'
  throw new PipedriveError({ status: 403, error, code: 'feature_capping_deals_limit' })
}

const kept = <T>(given: T | undefined, before: T): T => (given === undefined ? before : given)

function changed(sandbox: Sandbox, companyId: number, before: Deal, input: DealInput): Deal {
  const { body } = before
  const now = wholeSecond(sandbox.clock())
  if (before.id === 0) checkRoom(sandbox, companyId)
  const ownerId = ownerAfter(companyId, before, input.owner_id)
  checkLinks(sandbox, companyId, before, input)
  const stage = stageAfter(sandbox, companyId, before, input)
  const title = input.title ?? body.title
  if (title === '') throw invalid('title', 'is required')
  const archived = input.is_archived ?? body.is_archived
  const moved = stage !== null && stage.id !== body.stage_id
  return {
    ...before,
    ownerId,
    orgId: kept(input.org_id, before.orgId),
    deletedAt: input.is_deleted === undefined ? before.deletedAt : input.is_deleted ? (before.deletedAt ?? now) : null,
    body: withRules(sandbox, {
      ...closingAfter(now, body, input),
      title,
      // A deal without a value is worth nothing.
      value: input.value === null ? 0 : (input.value ?? body.value),
      currency: input.currency ?? body.currency,
      stage_id: stage?.id ?? body.stage_id,
      pipeline_id: stage?.pipeline_id ?? body.pipeline_id,
      stage_change_time: moved && before.id !== 0 ? now : body.stage_change_time,
      person_id: kept(input.person_id, body.person_id),
      probability: kept(input.probability, body.probability),
      expected_close_date: kept(input.expected_close_date, body.expected_close_date),
      visible_to: kept(input.visible_to, body.visible_to),
      label_ids: kept(input.label_ids, body.label_ids),
      is_archived: archived,
      archive_time: archived ? (input.archive_time == null ? (body.archive_time ?? now) : Date.parse(input.archive_time)) : null,
      custom_fields: mergeCustomFields(sandbox.fields.custom(companyId, 'deal'), body.custom_fields, {
        ...(before.id === 0 ? sandbox.settings().fieldDefaults : {}),
        ...input.custom_fields,
      }),
    }),
  }
}

/** The body as the company's rules have it stored. */
function withRules(sandbox: Sandbox, body: DealBody): DealBody {
  const settings = sandbox.settings()
  if (Object.keys(settings.fieldRules).length === 0) return body
  return {
    ...body,
    title: String(ruled(settings, 'title', body.title)),
    lost_reason: body.lost_reason === null ? null : String(ruled(settings, 'lost_reason', body.lost_reason)),
    custom_fields: ruledCustomValues(settings, body.custom_fields),
  }
}

function loggedTexts({ ownerId, orgId, body }: Deal): LoggedTexts {
  const text = (value: string | number | null) => (value === null ? '' : String(value))
  return new Map([
    ['title', body.title],
    ['value', text(body.value)],
    ['currency', body.currency],
    ['stage_id', text(body.stage_id)],
    ['pipeline', text(body.pipeline_id)],
    ['status', body.status],
    ['lost_reason', text(body.lost_reason)],
    ['probability', text(body.probability)],
    ['expected_close_date', text(body.expected_close_date)],
    ['person_id', text(body.person_id)],
    ['org_id', text(orgId)],
    ['user_id', text(ownerId)],
    ...customTexts(body.custom_fields),
  ])
}

/** The writes of deals; call them inside a transaction. */
export const dealWrites = recordWrites<DealBody, DealInput>({
  store: ({ deals }) => deals,
  firstId: firstDealId,
  blank: blankDeal,
  changed,
  terms: dealTerms,
  logged: loggedTexts,
  // The main person takes part in the deal; one who was the main person before still does.
  saved(sandbox, { companyId }, { id, body, deletedAt }) {
    if (body.person_id !== null && deletedAt === null)
      sandbox.participants.add(companyId, id, body.person_id, wholeSecond(sandbox.clock()))
  },
  released: (sandbox, place, id, mergedInto) => moveRelated(sandbox, place, 'deal_id', id, mergedInto),
  pushed: (sandbox, companyId, deal) =>
    pushedView(sandbox, companyId, 'deal', dealRenderer(sandbox, companyId, everything)(deal)),
})

/** Deals of a person who is deleted, or merged into another, who takes their place. Call inside a transaction. */
export function releaseDealsOfPerson(sandbox: Sandbox, place: Place, personId: number, mergedInto: number | null): void {
  const { companyId } = place
  const isMain = { sql: `deleted_at IS NULL AND body ->> '$.person_id' = ?`, values: [personId] }
  for (const deal of sandbox.deals.list(companyId, isMain, 'id', Number.MAX_SAFE_INTEGER))
    dealWrites.replace(sandbox, place, deal, { ...deal, body: { ...deal.body, person_id: mergedInto } })
  for (const { id, dealId, addedAt } of sandbox.participants.dealsOf(companyId, personId)) {
    sandbox.participants.remove(companyId, id)
    if (mergedInto !== null) sandbox.participants.add(companyId, dealId, mergedInto, addedAt)
  }
}

/** Deals of an organization that is deleted, or merged into another, which takes its place. Call inside a transaction. */
export function releaseDealsOfOrganization(sandbox: Sandbox, place: Place, orgId: number, mergedInto: number | null): void {
  const condition = { sql: 'deleted_at IS NULL AND org_id = ?', values: [orgId] }
  for (const deal of sandbox.deals.list(place.companyId, condition, 'id', Number.MAX_SAFE_INTEGER))
    dealWrites.replace(sandbox, place, deal, { ...deal, orgId: mergedInto })
}
