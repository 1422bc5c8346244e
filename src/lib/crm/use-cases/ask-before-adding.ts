import { erasedAmong, storedHashKey } from '../../db/erasures.ts'
import { z } from 'zod'
import { unwrap } from '../../db/result.ts'
import { identityHash } from '../auth/identity-hash.ts'
import { identitiesOf } from '../domain/erased-identities.ts'
import type { FieldValue } from '../domain/entities.ts'
import type { Engine } from '../engine.ts'

export type Adding = { readonly organizationId: string; readonly email: FieldValue; readonly phone: FieldValue }

/** Hashes of what a contact would be recognised by; null where the organisation has never erased anybody. */
async function hashesOf({ db, box }: Engine, { organizationId, email, phone }: Adding): Promise<readonly string[] | null> {
  const key = await storedHashKey(db, organizationId, null)
  if (key === null) return null
  const hash = identityHash(box, organizationId, key)
  return identitiesOf({ emails: [email], phones: [phone], records: [] }).map(({ text }) => hash(text))
}

/** Whether a contact that somebody is about to add has the address or number of a person who was erased. */
export async function isErased(engine: Engine, adding: Adding): Promise<boolean> {
  const hashes = await hashesOf(engine, adding)
  if (hashes === null || hashes.length === 0) return false
  return (await erasedAmong(engine.db, adding.organizationId, [{ ref: 'new', hashes }])).size > 0
}

/** The person has come back, and an admin says so: the blocks of these identities are lifted. */
export async function letBack(engine: Engine, adding: Adding, userId: string): Promise<void> {
  const hashes = (await hashesOf(engine, adding)) ?? []
  z.number().parse(
    unwrap(
      await engine.db.rpc('erasure_lift', {
        p_organization: adding.organizationId,
        p_user: userId,
        p_erasure: null,
        p_hashes: [...hashes],
      }),
    ),
  )
}
