import type { LoggedChange } from '../../db/apply-entry.ts'
import { foreignAmounts } from '../domain/amounts.ts'
import { isEmpty, withFieldsOf } from '../domain/field-values.ts'
import type { PairPlan } from '../domain/pair-plan.ts'
import type { LocalRecord, RemoteRecord } from '../domain/records.ts'
import { splitSendable } from '../domain/sendable.ts'
import type { Deciding } from './decision.ts'
import { foreignAmountError, splitStorable, unsendableError, without } from './storable.ts'

/**
 * The part of a plan that this run's direction allows. Fields held back keep their previous base. When a write to the CRM is held
 * back, the link stays pending, so that the next run in that direction sends it.
 */
export function withinDirection(ctx: Deciding, plan: PairPlan, awaited: readonly { readonly field: string }[]) {
  const toCrm = ctx.direction !== 'from_crm'
  const fromCrm = ctx.direction !== 'to_crm'
  const heldBack = [...(toCrm ? [] : Object.keys(plan.remotePatch)), ...(fromCrm ? [] : Object.keys(plan.localPatch))]
  return {
    base: withFieldsOf(plan.base, heldBack, plan.agreed),
    crmBase: withFieldsOf(plan.crmBase, heldBack, plan.agreedCrm),
    localPatch: fromCrm ? plan.localPatch : {},
    remotePatch: toCrm ? plan.remotePatch : {},
    changes: plan.changes.filter((change) => (change.side === 'crm' ? toCrm : fromCrm)),
    // No edit in the CRM brings what was awaited: it has been there all along, and no delta tells of it again.
    heldBack: (!toCrm && !isEmpty(plan.remotePatch)) || (!fromCrm && awaited.some(({ field }) => field in plan.localPatch)),
  }
}

type Allowed = ReturnType<typeof withinDirection>

/**
 * The part of a plan that both sides can store. A field with a value that its other side cannot hold keeps its previous base and needs
 * attention; the other fields of the record are written anyway.
 */
export function storable(
  ctx: Deciding,
  plan: PairPlan,
  allowed: Allowed,
  { local, remote }: { readonly local: LocalRecord; readonly remote: RemoteRecord },
) {
  const here = splitStorable(ctx.object, allowed.localPatch)
  const there = splitSendable(ctx.mapping, allowed.remotePatch, ctx.crmName)
  const foreign = (['adsapp', 'crm'] as const).flatMap((side) => {
    const patch = side === 'adsapp' ? allowed.localPatch : allowed.remotePatch
    const amounts = foreignAmounts(ctx.mapping, patch, local, remote)
    return amounts.map((amount) => ({ error: foreignAmountError(amount, side, ctx.crmName), side }))
  })
  const foreignFields = foreign.map(({ error }) => error)
  const rejected = [
    ...foreign,
    ...here.rejected.map((error) => ({ error, side: 'adsapp' as const })),
    ...there.rejected.map((unsendable) => ({ error: unsendableError(unsendable), side: 'crm' as const })),
  ]
  const names = rejected.map(({ error }) => error.field)
  const isWritten = (change: LoggedChange) =>
    !rejected.some(({ error, side }) => side === change.side && error.field === change.field)
  return {
    ...allowed,
    base: withFieldsOf(allowed.base, names, plan.agreed),
    crmBase: withFieldsOf(allowed.crmBase, names, plan.agreedCrm),
    localPatch: without(here.storable, foreignFields),
    remotePatch: without(there.sendable, foreignFields),
    changes: allowed.changes.filter(isWritten),
    rejected,
  }
}
