import { Failure } from '../../core/errors.ts'

/**
 * Sends items in one call. One that the CRM rejects as a whole is bisected until the item at fault is isolated, whose result is then
 * `alone`'s: for calls that have done nothing when they are rejected.
 */
export async function bisected<Item, Result>(
  items: readonly Item[],
  send: (items: readonly Item[]) => Promise<readonly Result[]>,
  alone: (item: Item, failure: Failure) => Result,
): Promise<readonly Result[]> {
  const [only, ...others] = items
  if (only === undefined) return []
  try {
    return await send(items)
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.kind !== 'rejected') throw thrown
    if (others.length === 0) return [alone(only, thrown)]
    const half = Math.ceil(items.length / 2)
    return [...(await bisected(items.slice(0, half), send, alone)), ...(await bisected(items.slice(half), send, alone))]
  }
}
