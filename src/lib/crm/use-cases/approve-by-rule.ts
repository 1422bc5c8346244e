import { toFailure } from '../../core/errors.ts'
import { log } from '../../core/log.ts'
import { approveByRule, reachOfItem } from '../../db/intake.ts'
import type { Engine } from '../engine.ts'
import { erasedEntered } from './may-enter.ts'

/**
 * Approves a message that came in, where a rule says so and it brings nobody back who was erased; what cannot be approved waits for somebody.
 * Again, it changes nothing.
 * @throws Failure transient, to be tried again
 */
export async function approveItemByRule(engine: Engine, itemId: string): Promise<void> {
  const item = await reachOfItem(engine.db, itemId)
  if (item === null) return
  const { organizationId, email, phone } = item
  if ((await erasedEntered(engine, organizationId, [{ ref: itemId, email, phone }])).size > 0) return
  try {
    await approveByRule(engine.db, itemId)
  } catch (thrown) {
    const { kind, code } = toFailure(thrown)
    if (kind !== 'invalid') throw thrown
    log.warn('intake not approved by its rule', { itemId, code })
  }
}
