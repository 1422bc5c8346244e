import type { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import { emailsOf, findMatch } from '../../db/open-matches.ts'
import { unwrap } from '../../db/result.ts'
import type { matchDecisionSchema } from '../../contract/decisions.ts'
import { crmNames } from '../domain/crm-type.ts'
import type { FieldValue } from '../domain/entities.ts'
import { isSameAddress } from '../domain/match-keys.ts'
import type { Engine } from '../engine.ts'
import { readCrmRecords } from './read-crm-records.ts'

type Person = { readonly organizationId: string; readonly userId: string }

/**
 * Applies a person's decision on an ambiguous match; the records are synced right after it.
 * @throws Failure `match_not_open` when it is decided already or not this organisation's, `match_taken`, `match_unknown`, and
 * `same_address` for a new record beside one with its email, unless that is said to be meant
 */
export async function decideMatch(engine: Engine, person: Person, decision: z.infer<typeof matchDecisionSchema>): Promise<void> {
  if (decision.action === 'create' && decision.allowSameAddress !== true) await refuseSameAddress(engine, person, decision.linkId)
  unwrap(
    await engine.db.rpc('crm_decide_match', {
      p_link: decision.linkId,
      p_organization: person.organizationId,
      p_user: person.userId,
      p_action: decision.action === 'link_crm' ? 'link' : decision.action,
      p_record: decision.action === 'link' ? decision.recordId : null,
      p_crm_record: decision.action === 'link_crm' ? decision.crmRecordId : null,
    }),
  )
}

/** Of the possible matches, as both sides hold them now. What cannot be read cannot be ruled out. */
async function refuseSameAddress(engine: Engine, { organizationId }: Person, linkId: string): Promise<void> {
  const match = await findMatch(engine.db, organizationId, linkId)
  // Of people alone: a company has no address of its own.
  if (match === null || match.candidates.length === 0 || match.object !== 'contact') return
  const crm = crmNames[match.crmType]
  const ours = match.candidates.flatMap((each) => ('recordId' in each ? each.recordId : []))
  const theirs = match.candidates.flatMap((each) => ('crmRecordId' in each ? each.crmRecordId : []))
  const own = await emailsOf(engine.db, organizationId, match.recordId === null ? ours : [match.recordId])
  // Without an address here there is none to share.
  if (own.length === 0) return
  const ids = match.recordId === null ? [match.crmRecordId ?? ''] : theirs
  const there = await readCrmRecords(engine, { organizationId, crmType: match.crmType, object: match.object }, ids)
  const refuse = (message: string) =>
    new Failure({
      kind: 'invalid',
      code: 'same_address',
      message: `${message} Say that you mean it, or link the two.`,
      field: 'allowSameAddress',
    })
  if (there.kind === 'unread') {
    throw refuse(`${crm} could not be read now, so it is not known whether there is a second one with the same email address.`)
  }
  const remote: FieldValue[] = [...there.records.values()].map(({ values }) => values['email'] ?? null)
  const shared = own.find((email) => remote.some((other) => isSameAddress(email, other)))
  if (shared !== undefined) {
    throw refuse(`A possible match ${match.recordId === null ? 'here' : `in ${crm}`} has the email address ${shared} too.`)
  }
}
