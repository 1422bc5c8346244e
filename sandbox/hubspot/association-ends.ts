import { z } from 'zod'
import type { End } from './association-store.ts'
import type { AssociationType } from './association-types.ts'
import { associate, dissociate } from './associations.ts'
import { type Failure, HubSpotError, validationFailure } from './errors.ts'
import { lookUp } from './object-lookup.ts'
import { findObjectType } from './object-types.ts'
import type { Target } from './record-writes.ts'
import type { Sandbox } from './sandbox.ts'

export const specsSchema = z
  .array(
    z.object({
      associationCategory: z.enum(['HUBSPOT_DEFINED', 'USER_DEFINED', 'INTEGRATOR_DEFINED', 'WORK']),
      associationTypeId: z.number().int(),
    }),
  )
  .min(1)

/** Associations of a new record. */
export const associationsSchema = z.array(z.object({ to: z.object({ id: z.string() }), types: specsSchema })).optional()

export function categoryOf({ isOwn }: AssociationType): 'HUBSPOT_DEFINED' | 'USER_DEFINED' {
  return isOwn ? 'USER_DEFINED' : 'HUBSPOT_DEFINED'
}

/** The types of a request; throws HubSpot's 400 for one that does not exist. */
export function typesOf(
  { labels }: Sandbox,
  { portalId }: Pick<Target, 'portalId'>,
  specs: z.infer<typeof specsSchema>,
): readonly AssociationType[] {
  return specs.map(({ associationCategory, associationTypeId }) => {
    const type = labels.find(portalId, associationTypeId)
    if (type === null || associationCategory !== categoryOf(type))
      throw new HubSpotError(validationFailure(`Association type id ${associationTypeId} does not exist`))
    return type
  })
}

/** A live record at an end, or null. */
export function endOf(sandbox: Sandbox, { portalId, source }: Target, object: string, id: string): End | null {
  const type = findObjectType(object)
  const of = type && { portalId, source, objectType: type.name, type }
  const record = of && lookUp(sandbox, of, id, { followMerges: false })
  return type && record ? { object: type.name, id: record.id } : null
}

/**
 * Associates two records as the types say, whatever objects the address names: HubSpot reads the ids as those of the types' objects. A
 * failure names the record that does not exist. Call inside a transaction.
 */
export function associateAll(
  sandbox: Sandbox,
  target: Target,
  { from, to, types }: { readonly from: string; readonly to: string; readonly types: readonly AssociationType[] },
): Failure | null {
  const ends = types.map((type) => ({
    type,
    from: endOf(sandbox, target, type.from, from),
    to: endOf(sandbox, target, type.to, to),
  }))
  for (const end of ends) {
    if (end.from === null) return invalidId(end.type.from, from, { from, to })
    if (end.to === null) return invalidId(end.type.to, to, { from, to })
    if (end.type.isOwn) endOtherLabels(sandbox, target, { from: end.from, to: end.to }, types)
    associate(sandbox, target, end.from, end.to, end.type)
  }
  return null
}

function invalidId(object: string, id: string, { from, to }: { readonly from: string; readonly to: string }): Failure {
  const noun = findObjectType(object)?.noun.toUpperCase() ?? object
  return validationFailure(`One or more IDs are not valid: ${noun}=${id} is not valid`, {
    subCategory: 'crm.associations.INVALID_OBJECT_IDS',
    context: { fromObjectId: [from], toObjectId: [to] },
  })
}

/** Labels that are given take the place of those that two records had. */
function endOtherLabels(
  sandbox: Sandbox,
  target: Target,
  { from, to }: { readonly from: End; readonly to: End },
  types: readonly AssociationType[],
): void {
  for (const type of sandbox.labels.between(target.portalId, from.object, to.object)) {
    if (type.isOwn && types.every(({ id }) => id !== type.id)) dissociate(sandbox, target, from, to, type)
  }
}

/** Associates a new record. Throws HubSpot's 400, which undoes its creation. */
export function associateNew(
  sandbox: Sandbox,
  target: Target,
  id: number,
  associations: z.infer<typeof associationsSchema>,
): void {
  for (const { to, types } of associations ?? []) {
    const failure = associateAll(sandbox, target, { from: String(id), to: to.id, types: typesOf(sandbox, target, types) })
    if (failure !== null) throw new HubSpotError(failure)
  }
}
