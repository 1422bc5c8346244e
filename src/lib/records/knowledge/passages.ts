import { z } from 'zod'
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
