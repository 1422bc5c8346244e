import { randomInt } from 'node:crypto'

const startMax = 2 ** 47

/**
 * Numbers for events, each one above the last. They begin anywhere: a receiver that remembers the events of an earlier sandbox must not take the first
 * ones of this sandbox for repetitions.
 */
export function createSequence(): () => number {
  let last = randomInt(startMax)
  return () => {
    last += 1
    return last
  }
}
