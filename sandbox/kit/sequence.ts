import { randomInt } from 'node:crypto'

const startMax = 2 ** 47

/**
 * Increasing numbers for events, with a random start: a receiver that has stored an earlier sandbox's events must not take the first ones
 * of this sandbox for duplicates.
 */
export function createSequence(): () => number {
  let last = randomInt(startMax)
  return () => {
    last += 1
    return last
  }
}
