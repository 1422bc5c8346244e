import { z } from 'zod'
import { type Waiting, waitingSchema } from '../../contract/waiting.ts'
import { readRows, type UserClient } from '../rows.ts'

/** What of these contacts, or of the whole organisation, is about to be synced. */
export async function waitingOf(client: UserClient, organizationId: string, records?: readonly string[]): Promise<Waiting> {
  const [row] = await readRows(
    z.array(waitingSchema),
    client.rpc('crm_waiting', {
      p_organization: organizationId,
      ...(records === undefined ? {} : { p_records: [...records] }),
    }),
  )
  return row ?? { waiting: 0, stamp: '' }
}
