import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { toFailure } from '../core/errors.ts'
import { log } from '../core/log.ts'
import type { Unreadable } from '../core/secrets/unless-unreadable.ts'
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
 * The same for every organisation as long as an older key is in the ring: one without a connection is met by no check of those. What cannot be
 * resealed of one stops no other. Idempotent; what is not done by the deadline is done the next time.
 */
export async function resealAll(engine: Engine, deadline: number): Promise<void> {
  const [current, ...older] = engine.box.keyIds
  if (older.length === 0) return
  const left = new Set<string>()
  for (let last = ''; engine.now() < deadline; ) {
    const page = engine.db.from('organizations').select('id').order('id').limit(organizationsPerRead)
    const rows = idsSchema.parse(unwrap(await (last === '' ? page : page.gt('id', last))))
    for (const { id } of rows) {
      try {
        for (const key of (await resealOrganization(engine, id)).sealedWith) if (key !== null && key !== current) left.add(key)
      } catch (thrown) {
        const { code, message } = toFailure(thrown)
        log.error('secrets not sealed again', { organizationId: id, code, error: message })
      }
      if (engine.now() >= deadline) return
    }
    last = rows.at(-1)?.id ?? ''
    if (rows.length < organizationsPerRead) break
  }
  // Of connections their own checks say it.
  log.info('secrets beside connections sealed again', { olderKeysMet: [...left] })
}
