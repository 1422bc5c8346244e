import { withAssociated } from './associated.ts'
import { withAuthors } from './authors.ts'
import type { Conversation } from './client.ts'
import type { HubSpotObject } from './object-type.ts'
import type { HubSpotRecord } from './schema.ts'

/** Records with what no property of them shows: what they are associated with, and who wrote them. `listed`: as of `withAssociated`. */
export async function completed(
  conversation: Conversation,
  object: HubSpotObject,
  records: readonly HubSpotRecord[],
  { listed = false }: { readonly listed?: boolean } = {},
): Promise<readonly HubSpotRecord[]> {
  return withAuthors(conversation, object, await withAssociated(conversation, object, records, { listed }))
}
