import type { ObjectType } from '../domain/entities.ts'
import type { LinkedRecords } from '../port/linked.ts'

/** What reading the records that are about linked ones takes, in calls. */
export type ReadCosts = {
  /** Live records of an object in the CRM. */
  readonly count: (object: ObjectType) => Promise<number>
  /** Records on a page of the list of all, with what they are about. */
  readonly listPage: number
  /** Linked records that one call asks about. */
  readonly aboutMax: number
  /** Calls for a record that is read by its id, with what it is about. */
  readonly each: number
}

type Read = { readonly object: ObjectType; readonly targets: readonly ObjectType[]; readonly linked: LinkedRecords }

/**
 * Whether a first read takes fewer calls by listing all records than by asking what is about the linked ones: so where most records are
 * linked, which they are unless people have left most out. What is about whom is known only afterwards, and taken to be spread evenly. What
 * has no linked record may be nothing that the connection sees, and is not counted.
 */
export async function listsAll(
  { object, targets, linked }: Read,
  { count, listPage, aboutMax, each }: ReadCosts,
): Promise<boolean> {
  let [known, present] = [0, 0]
  for (const target of targets) {
    const ofTarget = await countLinked(target, linked)
    known += ofTarget
    if (ofTarget > 0) present += await count(target)
  }
  if (known === 0) return false
  const all = await count(object)
  return all / listPage <= known / aboutMax + Math.min(1, known / present) * all * each
}

/** Of more, which take long to count, these: what is about them is asked for then. */
const pagesMax = 100

async function countLinked(target: ObjectType, linked: LinkedRecords): Promise<number> {
  let counted = 0
  let after: string | null = null
  for (let page = 0; page < pagesMax; page += 1) {
    const { ids }: Awaited<ReturnType<LinkedRecords>> = await linked(target, { since: null, after })
    counted += ids.length
    after = ids.at(-1) ?? null
    if (after === null) break
  }
  return counted
}
