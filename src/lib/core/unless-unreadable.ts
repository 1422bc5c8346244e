import { toFailure } from './errors.ts'
import { log } from './log.ts'

/**
 * Does what opens a sealed value. One that does not open, because its key is gone or it was never sealed by us, stays as it is, and stops nothing
 * else: whatever reads it says so.
 * @param of which one it was, for the log
 */
export async function unlessUnreadable(of: Readonly<Record<string, string>>, open: () => Promise<void>): Promise<void> {
  try {
    await open()
  } catch (thrown) {
    const { code } = toFailure(thrown)
    if (code !== 'secret_unreadable') throw thrown
    log.warn('a sealed value cannot be read', { ...of, code })
  }
}
