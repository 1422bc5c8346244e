import { erasedAmong } from '../../db/erasures.ts'
import type { LoadedPending } from '../../db/pending-links.ts'
import { identitiesOf } from '../domain/erased-identities.ts'
import { entryFor, failedEntry } from './decision.ts'
import type { RunContext } from './run-context.ts'
import type { Task } from './task.ts'

/**
 * Which of these contacts have an address of somebody who was erased: made past the pages, which would have asked. A create in flight goes
 * on, so that it is known what it has made.
 */
export async function erasedOf({ db, erased }: RunContext, rows: readonly LoadedPending[]): Promise<ReadonlySet<string>> {
  if (!erased) return new Set()
  const asked = rows.flatMap(({ link, record: { id, values } }) => {
    const own = identitiesOf({ emails: [values['email'] ?? null], phones: [values['phone'] ?? null], records: [] })
    return link.outgoing !== null || own.length === 0 ? [] : [{ ref: id, hashes: own.map(({ text }) => erased.hash(text)) }]
  })
  return erasedAmong(db, erased.organizationId, asked)
}

/** Not sent to the CRM; a person decides. */
export function refusedTask(ctx: RunContext, { link, record }: LoadedPending): Task {
  const entry = failedEntry(
    entryFor(link, { local: record, crmRecordId: null, newId: ctx.newId }),
    {
      code: 'erased_on_request',
      message: 'This contact has the address or number of somebody who was erased on request, so it is not sent.',
      action: 'If the person has come back, an admin lifts the block under Privacy; otherwise erase the contact.',
    },
    'link',
    link,
  )
  return { entry, link, agreed: link.base, agreedCrm: link.crmBase, write: null }
}
