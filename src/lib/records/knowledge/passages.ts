import { z } from 'zod'
import { type RuleReach, reachOf } from '../../knowledge/domain/rule-reach.ts'
import type { FieldRule } from '../../knowledge/domain/rules.ts'
import { readRows, type UserClient } from '../rows.ts'

const passageSchema = z.object({ position: z.number(), path: z.string(), text: z.string() })
export type StoredPassage = z.infer<typeof passageSchema>

/** Passages of a source in its own order. `from`: the position of the first one. */
export function sourcePassages(
  client: UserClient,
  organizationId: string,
  sourceId: string,
  { from, limit }: { readonly from: number; readonly limit: number },
): Promise<readonly StoredPassage[]> {
  return readRows(
    z.array(passageSchema),
    client
      .from('knowledge_chunks')
      .select('position, path, text')
      .eq('organization_id', organizationId)
      .eq('source_id', sourceId)
      .gte('position', from)
      .order('position')
      .limit(limit),
  )
}

const perRead = 1_000
/** Of a large source, so many of its first passages tell whether a rule names a field of it. */
const reachMost = 5_000

/** How many passages that a source holds now have a field that each rule means, among the first `reachMost`. */
export async function ruleReach(
  client: UserClient,
  organizationId: string,
  sourceId: string,
  rules: readonly FieldRule[],
): Promise<{ readonly reach: readonly RuleReach[]; readonly read: number }> {
  const counted = reachOf(rules)
  let read = 0
  while (rules.length > 0 && read < reachMost) {
    const some = await sourcePassages(client, organizationId, sourceId, { from: read, limit: perRead })
    for (const { text } of some) counted.add(text)
    read += some.length
    if (some.length < perRead) break
  }
  return { reach: counted.counts(), read }
}
