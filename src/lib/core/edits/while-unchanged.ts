import { Failure, toFailure } from '../errors.ts'

/** What a write throws that found something else than it was checked against. Nothing was written. */
const changedBetween = 'changed_between'

/** How often somebody else may change the same between an attempt's check and its write before it is given up. */
const attemptsMax = 5

export function changedBetweenFailure(): Failure {
  const message = 'This is being changed from several sides right now. Save again in a moment.'
  return new Failure({ kind: 'transient', code: changedBetween, message })
}

/**
 * Reads, checks and writes, and does so again where what was read is not so any more as it is written: a check holds for what it is written over.
 * @throws Failure `changed_meanwhile` where others change the same again and again
 */
export async function whileUnchanged<Result>(attempt: () => Promise<Result>, attempts = 1): Promise<Result> {
  try {
    return await attempt()
  } catch (thrown) {
    const failure = toFailure(thrown)
    if (failure.code !== changedBetween) throw thrown
    if (attempts < attemptsMax) return whileUnchanged(attempt, attempts + 1)
    const { kind, message } = failure
    throw new Failure({ kind, code: 'changed_meanwhile', message, cause: thrown })
  }
}
