import { Failure } from '../../core/errors.ts'
import { beginErasure, type ErasureFacts, erasureFacts, type HashedIdentity, storedHashKey } from '../../db/erasures.ts'
import { identityHash, newHashKey } from '../auth/identity-hash.ts'
import { allIdentities } from '../domain/erased-identities.ts'
import type { CrmType } from '../domain/crm-type.ts'
import type { Engine } from '../engine.ts'

export type ErasePerson = {
  readonly organizationId: string
  readonly contactId: string
  readonly userId: string
  readonly source: 'person' | 'api'
  /** CRMs in which the person is erased too. */
  readonly eraseIn: readonly CrmType[]
}

/**
 * Begins to erase a person: from now on nothing brings the person back, and a job erases the data here and in the chosen CRMs. Idempotent.
 * @throws Failure `contact_not_found` @returns the erasure's id
 */
export async function erasePerson(engine: Engine, request: ErasePerson): Promise<string> {
  const { organizationId, contactId } = request
  const facts = await factsOf(engine, organizationId, contactId)
  const hash = await hashOf(engine, organizationId)
  return beginErasure(engine.db, {
    ...request,
    eraseIn: facts.links.filter(({ crmType }) => request.eraseIn.includes(crmType)).map(({ connectionId }) => connectionId),
    identities: hashed(facts, hash),
    subject: hash(`contact:${contactId}`),
  })
}

/** What an erasure of a contact takes. @throws Failure `contact_not_found` */
export async function factsOf({ db }: Engine, organizationId: string, contactId: string): Promise<ErasureFacts> {
  const facts = await erasureFacts(db, organizationId, contactId)
  if (facts) return facts
  throw new Failure({ kind: 'invalid', code: 'contact_not_found', message: 'There is no such contact.' })
}

/** The organisation's hash function; makes its key at the first erasure. */
export async function hashOf({ db, box }: Engine, organizationId: string): Promise<(text: string) => string> {
  const key =
    (await storedHashKey(db, organizationId, null)) ?? (await storedHashKey(db, organizationId, newHashKey(box, organizationId)))
  if (!key) throw new Failure({ kind: 'bug', code: 'database_error', message: 'The key of the erasures was not stored.' })
  return identityHash(box, organizationId, key)
}

/**
 * What is blocked: every address and number that contact and links have known, and the records in CRMs. What other contacts have too is
 * theirs as well, and is not blocked.
 */
export function hashed(facts: ErasureFacts, hash: (text: string) => string): readonly HashedIdentity[] {
  const known = [facts.contact, ...facts.links.flatMap(({ values }) => values)]
  const of = (field: 'email' | 'phone') => known.map((values) => values[field] ?? null)
  return allIdentities({
    emails: facts.sharedEmail ? [] : of('email'),
    phones: facts.sharedPhone ? [] : of('phone'),
    records: facts.links.flatMap(({ connectionId, crmRecordId }) =>
      crmRecordId === null ? [] : [{ connectionId, id: crmRecordId }],
    ),
  }).map(({ kind, text }) => ({ kind, hash: hash(text) }))
}
