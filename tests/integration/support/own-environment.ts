import { afterAll, vi } from 'vitest'

/**
 * Files of one process share their modules, which read the environment once. A file that has an environment of its own enters it before it
 * imports them, and leaves it to the next file as it was.
 */
export function ownEnvironment(): (env: Readonly<Record<string, string>>) => void {
  const before = new Map<string, string | undefined>()
  afterAll(() => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
    vi.resetModules()
  })
  return (env) => {
    for (const name of Object.keys(env)) if (!before.has(name)) before.set(name, process.env[name])
    Object.assign(process.env, env)
    vi.resetModules()
  }
}
