import { Failure } from '../../../src/lib/core/errors.ts'

/** The Failure that the call throws. @throws Error when it succeeds; any other error passes through */
export async function failureOf(call: () => unknown): Promise<Failure> {
  try {
    await call()
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown
    throw thrown
  }
  throw new Error('The call did not fail.')
}
