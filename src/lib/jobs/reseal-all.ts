import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { toFailure } from '../core/errors.ts'
import { log } from '../core/log.ts'
import type { SealedKind, Unreadable } from '../core/secrets/unless-unreadable.ts'
import type { Engine } from '../crm/engine.ts'
import { resealIntegrations } from '../crm/gateway/credentials.ts'
import { type Resealed, resealErasures, resealPaused } from '../crm/use-cases/encryption-keys.ts'
import { resealContacts, resealDocuments } from '../crm/use-cases/reseal-contacts.ts'
import { unwrap } from '../db/result.ts'
import { resealSources } from '../knowledge/reseal.ts'
import { resealEndpoints } from '../outbound/reseal.ts'

/**
 * Seals what is secret of an organisation, beside its connections that are at work, with the current key where an older one did.
 */
export async function resealOrganization(engine: Engine, organizationId: string): Promise<Resealed> {
  const unreadable: Unreadable[] = []
  const sealedWith = [
    await resealErasures(engine, organizationId),
    ...(await resealPaused(engine, organizationId, unreadable)),
    ...(await resealContacts(engine, organizationId, unreadable)),
    ...(await resealDocuments(engine, organizationId, unreadable)),
    ...(await resealIntegrations(engine, organizationId, unreadable)),
    ...(await resealEndpoints(engine, organizationId, unreadable)),
    ...(await resealSources(engine, organizationId, unreadable)),
  ]
  return { sealedWith, unreadable }
}

const idsSchema = z.array(z.object({ id: databaseIdSchema }))
const organizationsPerRead = 500

/**
 * The same for every organisation, as one without a connection is met by no check of those, and has its admins told of what no key opens. What a
 * key has sealed that the ring does not have any more is found by that key's name, so also where the ring has one key alone, which leaves nothing to
 * seal again. Opening all that the current key has sealed would find a key that was replaced under its own name too, at the cost of reading every
 * secret each day: who replaces one so is told by what fails. What cannot be resealed of one organisation stops no other, and nothing is said of
 * it. Idempotent; what is not done by the deadline is done the next time.
 */
export async function resealAll(engine: Engine, deadline: number): Promise<void> {
  const left = new Set<string>()
  for (let last = ''; engine.now() < deadline; ) {
    const page = engine.db.from('organizations').select('id').order('id').limit(organizationsPerRead)
    const rows = idsSchema.parse(unwrap(await (last === '' ? page : page.gt('id', last))))
    await resealEach(engine, rows, deadline, left)
    last = rows.at(-1)?.id ?? ''
    if (rows.length < organizationsPerRead) break
  }
  // Of connections their own checks say it.
  if (engine.box.keyIds.length > 1) log.info('secrets beside connections sealed again', { olderKeysMet: [...left] })
}

/** @param left takes the older keys that something was sealed with */
async function resealEach(
  engine: Engine,
  organizations: z.infer<typeof idsSchema>,
  deadline: number,
  left: Set<string>,
): Promise<void> {
  const [current, ...older] = engine.box.keyIds
  const checked: string[] = []
  const found: Record<string, readonly SealedKind[]> = {}
  for (const { id } of organizations) {
    if (engine.now() >= deadline) break
    try {
      const { sealedWith, unreadable } = older.length === 0 ? nothingSealed : await resealOrganization(engine, id)
      for (const key of sealedWith) if (key !== null && key !== current) left.add(key)
      checked.push(id)
      if (unreadable.length > 0) found[id] = [...new Set(unreadable.map(({ of }) => of))]
    } catch (thrown) {
      const { code, message } = toFailure(thrown)
      log.error('secrets not sealed again', { organizationId: id, code, error: message })
    }
  }
  const noted = { p_organizations: checked, p_keys: [...engine.box.keyIds], p_found: found }
  unwrap(await engine.db.rpc('secrets_note_unreadable', noted))
}

const nothingSealed: Resealed = { sealedWith: [], unreadable: [] }
