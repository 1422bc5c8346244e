import { toFailure } from '../errors.ts'
import { log } from '../log.ts'

/** What sealed values are of; who can mend them differs. */
export type SealedKind = 'connection' | 'contact' | 'document' | 'integration' | 'endpoint' | 'source'
/** Sealed values that no key opens. */
export type Unreadable = { readonly of: SealedKind; readonly id: string }

/**
 * Does what opens a sealed value. One that does not open, because its key is gone or it was never sealed by us, stays as it is, and stops nothing
 * else: it is noted for the report.
 * @param unreadable gets it
 */
export async function unlessUnreadable(value: Unreadable, open: () => Promise<void>, unreadable: Unreadable[]): Promise<void> {
  try {
    await open()
  } catch (thrown) {
    const { code } = toFailure(thrown)
    if (code !== 'secret_unreadable') throw thrown
    log.warn('a sealed value cannot be read', { ...value, code })
    unreadable.push(value)
  }
}

const mending: Readonly<Record<SealedKind, readonly [one: string, more: string, act: string]>> = {
  connection: ['paused connection', 'paused connections', 'reconnect under CRM sync'],
  contact: ['contact with passport or visa values', 'contacts with passport or visa values', 'enter the values again'],
  document: ['file of a contact', 'files of contacts', 'upload again'],
  integration: ['integration of the push gateway', 'integrations of the push gateway', 'connect again with POST /crm/connect'],
  endpoint: ['webhook endpoint', 'webhook endpoints', 'rotate the secret under Webhooks'],
  source: ['knowledge source', 'knowledge sources', 'enter its key again, or send its documents again, under Knowledge'],
}

/** One sentence for a person, with what to do; null: everything can be read. */
export function unreadableWords(unreadable: readonly Unreadable[]): string | null {
  if (unreadable.length === 0) return null
  const kinds = [...Map.groupBy(unreadable, ({ of }) => of)].map(([of, values]) => {
    const ids = [...new Set(values.map(({ id }) => id))]
    const [one, more, act] = mending[of]
    return `${ids.length === 1 ? `one ${one}` : `${ids.length} ${more}`} (${act}; ${ids.slice(0, 3).join(', ')}${ids.length > 3 ? ', …' : ''})`
  })
  return `Sealed values are opened by no key that this server has: ${kinds.join('; ')}. Put the key that sealed them back under its old name, or do what is said here. Everything else is sealed again without them.`
}

/** The kinds by their names, each with what to do: `webhook endpoints (rotate the secret under Webhooks)`. */
export function sealedWords(kinds: readonly string[]): string {
  const known = Object.entries(mending).flatMap(([kind, [, more, act]]) => (kinds.includes(kind) ? [`${more} (${act})`] : []))
  return known.length === 0 ? 'some of what is kept sealed' : known.join('; ')
}
