import { changedMeanwhile, refuseClash } from '../../core/edits/changed-meanwhile.ts'
import { mask } from '../../knowledge/domain/header-names.ts'
import { editsOf } from '../../records/history/edits.ts'
import type { CrmLink } from '../../contract/knowledge.ts'
import type { Tenant } from '../session.ts'

const lookedAt = 50
const withSecrets = ['api_key', 'auth', 'headers'] as const

/**
 * Refuses a change of a source of which somebody else has changed the same since it was read. Of secrets nothing is shown, so that of those
 * the audit log says whether.
 * @throws Failure `changed_meanwhile`
 */
export async function refuseSourceClash(
  { client, organizationId }: Tenant,
  { updated_at: seenAt, ...seen }: { readonly [Part in keyof CrmLink]?: CrmLink[Part] | undefined },
  wanted: object,
  current: CrmLink,
): Promise<void> {
  refuseClash(seen, wanted, current)
  if (seenAt === undefined || seenAt === current.updated_at) return
  const values = new Map<string, unknown>(Object.entries(wanted))
  const part = withSecrets.find((name) => statesSecret(values.get(name)))
  if (part === undefined) return
  const since = { subject: current.id, actions: 'knowledge.link_', limit: lookedAt, after: seenAt }
  const edits = await editsOf(client, organizationId, since)
  if (edits.some(({ parts }) => parts.includes('secrets'))) throw changedMeanwhile({ name: part, theirs: 'another secret' })
}

/** Whether a value says anything but that what is kept stays. */
function statesSecret(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).some(statesSecret)
  return value !== undefined && value !== mask
}
