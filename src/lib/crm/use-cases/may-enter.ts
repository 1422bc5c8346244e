import { erasedAmong, storedHashKey } from '../../db/erasures.ts'
import { z } from 'zod'
import { unwrap } from '../../db/result.ts'
import { identityHash } from '../auth/identity-hash.ts'
import { identitiesOf } from '../domain/erased-identities.ts'
import type { FieldValue } from '../domain/entities.ts'
import type { Engine } from '../engine.ts'

type Reachable = { readonly email: FieldValue; readonly phone: FieldValue }

/** What a person enters by hand: a new contact, or an edit of the one that was `before`. */
export type Entering = {
  readonly organizationId: string
  readonly userId: string
  readonly before: Reachable | null
  readonly entered: Reachable
  /** The person was asked, may say so, and says that the one who was erased has come back. */
  readonly allowErased: boolean
}

/**
 * Whether what is entered may be stored: it brings no address or number of somebody who was erased, or the person has come back, and the
 * blocks of those are lifted. Where it is false, ask.
 */
export async function mayEnter(engine: Engine, entering: Entering): Promise<boolean> {
  const { organizationId, userId, allowErased } = entering
  const hashes = await hashesOfNew(engine, entering)
  if (hashes.length === 0) return true
  if ((await erasedAmong(engine.db, organizationId, [{ ref: 'new', hashes }])).size === 0) return true
  if (!allowErased) return false
  z.number().parse(
    unwrap(
      await engine.db.rpc('erasure_lift', {
        p_organization: organizationId,
        p_user: userId,
        p_erasure: null,
        p_hashes: [...hashes],
      }),
    ),
  )
  return true
}

/** Hashes of what the contact would be recognised by and was not before; none where the organisation has never erased anybody. */
async function hashesOfNew({ db, box }: Engine, { organizationId, before, entered }: Entering): Promise<readonly string[]> {
  const known = new Set(before === null ? [] : identityTexts(before))
  const texts = identityTexts(entered).filter((text) => !known.has(text))
  if (texts.length === 0) return []
  const key = await storedHashKey(db, organizationId, null)
  return key === null ? [] : texts.map(identityHash(box, organizationId, key))
}

/** Which of these, by their refs, have an address or a number of somebody who was erased. */
export async function erasedEntered(
  { db, box }: Engine,
  organizationId: string,
  entered: readonly (Reachable & { readonly ref: string })[],
): Promise<ReadonlySet<string>> {
  const key = await storedHashKey(db, organizationId, null)
  if (key === null) return new Set()
  const hash = identityHash(box, organizationId, key)
  const records = entered.map((each) => ({ ref: each.ref, hashes: identityTexts(each).map(hash) }))
  return erasedAmong(
    db,
    organizationId,
    records.filter(({ hashes }) => hashes.length > 0),
  )
}

function identityTexts({ email, phone }: Reachable): readonly string[] {
  return identitiesOf({ emails: [email], phones: [phone], records: [] }).map(({ text }) => text)
}
