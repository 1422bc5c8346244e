import { Failure, toFailure } from '../../core/errors.ts'
import { engine } from '../../crm/engine.ts'
import { erasedEntered } from '../../crm/use-cases/may-enter.ts'
import { type Approval, type Approved, approveItem, intakeItem, type IntakeOf, rejectItem } from '../../records/intake/items.ts'

/** What is approved where nobody says otherwise. */
export const asSent: Approval = { contact: null, edits: { contact: {}, ticket: {} }, create: null }

/**
 * Approves an item for whoever may.
 * @throws Failure `erased_person` where it would bring back somebody who was erased; `intake_not_found` | `intake_decided` | `forbidden`
 */
export async function approve(of: IntakeOf, id: string, approval: Approval): Promise<Approved> {
  await refuseErased(of, id, approval)
  return approveItem(of, id, approval)
}

async function refuseErased(of: IntakeOf, id: string, { edits }: Approval): Promise<void> {
  const item = await intakeItem(of, id)
  if (item.status !== 'pending_approval') return
  const { email, phone } = { ...item.values.contact, ...edits.contact }
  const reach = { email: typeof email === 'string' ? email : null, phone: typeof phone === 'string' ? phone : null }
  if ((await erasedEntered(engine(), of.organizationId, [{ ref: id, ...reach }])).size === 0) return
  throw new Failure({
    kind: 'invalid',
    code: 'erased_person',
    message:
      'This address or number is that of somebody who was erased on request. If they have come back, an admin lifts the block under Privacy.',
  })
}

export type Decided = {
  readonly done: number
  readonly failed: { readonly id: string; readonly error: { readonly code: string; readonly message: string } }[]
}

/** Decides many, one after the other; one that cannot be decided stops no other, unless nobody could decide any. */
export async function decideMany(
  of: IntakeOf,
  ids: readonly string[],
  action: 'approve' | 'reject',
  reason: string,
): Promise<Decided> {
  const failed: Decided['failed'] = []
  let done = 0
  for (const id of new Set(ids)) {
    try {
      if (action === 'reject') await rejectItem(of, id, reason)
      else if ('candidates' in (await approve(of, id, asSent))) throw ambiguous()
      done += 1
    } catch (thrown) {
      const { kind, code, message } = toFailure(thrown)
      if (kind !== 'invalid' || code === 'forbidden') throw thrown
      failed.push({ id, error: { code, message } })
    }
  }
  return { done, failed }
}

export function ambiguous(): Failure {
  return new Failure({
    kind: 'invalid',
    code: 'match_ambiguous',
    message: 'This could be about several contacts. Choose one of them, or a new one.',
  })
}
