import { Failure, toFailure } from '../../core/errors.ts'
import { engine } from '../../crm/engine.ts'
import { erasedEntered } from '../../crm/use-cases/may-enter.ts'
import {
  type Approval,
  type Approved,
  approveItem,
  decideItems,
  intakeItem,
  type IntakeOf,
  reachOfItems,
} from '../../records/intake/items.ts'

/** What is approved where nobody says otherwise. */
export const asSent: Approval = { contact: null, edits: { contact: {}, ticket: {} }, create: null }

/**
 * Approves an item for those who may.
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
  if ((await erasedEntered(engine(), of.organizationId, [{ ref: id, ...reach }])).size > 0) throw erased()
}

function erased(): Failure {
  return new Failure({
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

/** So many items are decided in one transaction: bounded for those who wait for a lock of it, and few round trips for five hundred. */
const sliceMost = 25

/** Decides many, slice after slice; one that cannot be decided stops no other, unless nobody could decide any. */
export async function decideMany(
  of: IntakeOf,
  ids: readonly string[],
  action: 'approve' | 'reject',
  reason: string,
): Promise<Decided> {
  const all = [...new Set(ids)]
  const decision = { approve: action === 'approve', reason }
  const failures = new Map<string, Failure>()
  for (let from = 0; from < all.length; from += sliceMost) {
    const slice = all.slice(from, from + sliceMost)
    const found = await decideSlice(of, slice, decision).catch(async (thrown: unknown) => {
      const failure = toFailure(thrown)
      if (failure.code === 'forbidden') throw failure
      // What is found only as a transaction ends, or between two of them, concerns one item: the others go by themselves.
      return decideEach(of, slice, decision)
    })
    for (const [id, failure] of found) failures.set(id, failure)
  }
  const failed = all.flatMap((id) => {
    const failure = failures.get(id)
    return failure === undefined ? [] : [{ id, error: { code: failure.code, message: failure.message } }]
  })
  return { done: all.length - failed.length, failed }
}

type Decision = { readonly approve: boolean; readonly reason: string }
type Failures = ReadonlyMap<string, Failure>

async function decideSlice(of: IntakeOf, ids: readonly string[], decision: Decision): Promise<Failures> {
  const blocked = decision.approve
    ? await erasedEntered(engine(), of.organizationId, await reachOfItems(of, ids))
    : new Set<string>()
  const decided = await decideItems(
    of,
    ids.filter((id) => !blocked.has(id)),
    decision,
  )
  const failures = new Map<string, Failure>([...blocked].map((id) => [id, erased()]))
  for (const { id, isAmbiguous, failure } of decided) {
    if (failure?.code === 'forbidden') throw failure
    if (failure !== null) failures.set(id, failure)
    else if (isAmbiguous) failures.set(id, ambiguous())
  }
  return failures
}

async function decideEach(of: IntakeOf, ids: readonly string[], decision: Decision): Promise<Failures> {
  const failures = new Map<string, Failure>()
  for (const id of ids) {
    try {
      for (const [failed, failure] of await decideSlice(of, [id], decision)) failures.set(failed, failure)
    } catch (thrown) {
      const failure = toFailure(thrown)
      if (failure.code === 'forbidden') throw failure
      failures.set(id, failure)
    }
  }
  return failures
}

export function ambiguous(): Failure {
  return new Failure({
    kind: 'invalid',
    code: 'match_ambiguous',
    message: 'This could be about several contacts. Choose one of them, or a new one.',
  })
}
