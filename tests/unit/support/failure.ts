import { Failure } from '../../../src/lib/core/errors.ts'

/** The Failure that the call ends with. @throws Error when it ends well; anything else that it throws passes through */
export async function failureOf(call: () => unknown): Promise<Failure> {
  try {
    await call()
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown
    throw thrown
  }
  throw new Error('The call did not fail.')
}
