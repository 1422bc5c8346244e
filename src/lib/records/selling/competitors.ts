import { defined } from '../../core/defined.ts'
import { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import { type Competitor, competitorSchema, type competitorStatusSchema } from '../../contract/competitors.ts'
import { readRows, type UserClient } from '../rows.ts'

const columns = 'id, name, strengths, weaknesses, status, created_at, updated_at'
/** Of one opportunity, as the database has it: more nobody keeps apart. */
const competitorsMax = 100

type Written = {
  readonly name?: string | undefined
  readonly strengths?: string | null | undefined
  readonly weaknesses?: string | null | undefined
  readonly status?: z.infer<typeof competitorStatusSchema> | undefined
}

/** Where competitors are: an opportunity of an organisation. */
export type AtOpportunity = { readonly client: UserClient; readonly organizationId: string; readonly opportunity: string }

/** The competitors of an opportunity, the first one first. */
export async function competitorsOf({ client, organizationId, opportunity }: AtOpportunity): Promise<readonly Competitor[]> {
  const found = client.from('opportunity_competitors').select(columns)
  const of = found.eq('organization_id', organizationId).eq('opportunity_id', opportunity)
  return readRows(z.array(competitorSchema), of.order('created_at').order('id').limit(competitorsMax))
}

/** @throws Failure `too_many_competitors` */
export async function addCompetitor(at: AtOpportunity, written: Written & { readonly name: string }): Promise<Competitor> {
  const { client, organizationId, opportunity } = at
  const row = { organization_id: organizationId, opportunity_id: opportunity, ...said(written), name: written.name }
  return readRows(competitorSchema, client.from('opportunity_competitors').insert(row).select(columns).single())
}

/** @throws Failure `not_found` */
export async function changeCompetitor(at: AtOpportunity, id: string, written: Written): Promise<Competitor> {
  const { client, organizationId, opportunity } = at
  const values = said(written)
  if (Object.keys(values).length === 0) return one((await competitorsOf(at)).filter((each) => each.id === id))
  const changed = client.from('opportunity_competitors').update(values).eq('organization_id', organizationId)
  return one(await readRows(z.array(competitorSchema), changed.eq('opportunity_id', opportunity).eq('id', id).select(columns)))
}

/** @returns what it was @throws Failure `not_found` */
export async function removeCompetitor({ client, organizationId, opportunity }: AtOpportunity, id: string): Promise<Competitor> {
  const removed = client.from('opportunity_competitors').delete().eq('organization_id', organizationId)
  return one(await readRows(z.array(competitorSchema), removed.eq('opportunity_id', opportunity).eq('id', id).select(columns)))
}

function one(rows: readonly Competitor[]): Competitor {
  const [row] = rows
  if (row === undefined) throw new Failure({ kind: 'invalid', code: 'not_found', message: 'There is no such competitor.' })
  return row
}

function said({ name, strengths, weaknesses, status }: Written) {
  return {
    ...defined({ name, strengths, weaknesses, status }),
  }
}
