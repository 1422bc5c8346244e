import { unwrap } from '../../db/result.ts'
import type { SyncedObject } from '../../crm/domain/objects.ts'
import type { UserClient } from '../rows.ts'
import type { LinkList } from './link-state.ts'

/** How many records of a connection are in one of the five lists and have no counterpart here, so that no list of ours has them. */
export async function onlyInCrm(
  client: UserClient,
  connectionId: string,
  { object, list }: { readonly object: SyncedObject; readonly list: LinkList },
): Promise<number> {
  const answer = await client
    .from('crm_sync_state')
    .select('id', { count: 'exact', head: true })
    .eq('connection_id', connectionId)
    .eq('object_type', object)
    .eq('list', list)
    .is('record_id', null)
  unwrap(answer)
  return answer.count ?? 0
}
