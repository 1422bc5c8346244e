import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StartupError } from '../startup-error.ts'
import { startNodeProcess } from './node-process.ts'

const sourceDirectories = ['app', 'public', 'src/components', 'src/lib']
const sourceFiles = [
  'instrumentation.ts',
  'next.config.ts',
  'package-lock.json',
  'postcss.config.mjs',
  'proxy.ts',
  'tsconfig.json',
]

export interface Build {
  /** Whether the last build is of the current sources. */
  isCurrent(): Promise<boolean>
  /** @throws StartupError with the builder's output when the sources do not build. */
  run(): Promise<void>
  stop(): Promise<void>
}

/** The production build in `.next`. A hash of its sources is stored inside once it is complete. */
export function createBuild(root: string, env: Readonly<Record<string, string>>): Build {
  const stamp = join(root, '.next/adsapp-sources')
  let stop: () => Promise<void> = async () => undefined
  return {
    isCurrent: async () => existsSync(stamp) && (await readFile(stamp, 'utf8')) === (await fingerprint(root)),
    run: async () => {
      const sources = await fingerprint(root)
      await rm(stamp, { force: true })
      const builder = startNodeProcess([join(root, 'node_modules/next/dist/bin/next'), 'build'], { cwd: root, env })
      stop = builder.stop
      const { succeeded, how } = await builder.ended
      if (!succeeded) {
        throw new StartupError(
          `The app does not build (${how}). Correct what is named here and start again:\n${builder.output()}`,
        )
      }
      await writeFile(stamp, sources)
    },
    stop: () => stop(),
  }
}

async function fingerprint(root: string): Promise<string> {
  const files = sourceFiles.filter((file) => existsSync(join(root, file)))
  for (const directory of sourceDirectories.filter((name) => existsSync(join(root, name)))) {
    const entries = await readdir(join(root, directory), { recursive: true, withFileTypes: true })
    for (const entry of entries) if (entry.isFile()) files.push(join(entry.parentPath, entry.name).slice(root.length + 1))
  }
  const hash = createHash('sha256')
  for (const file of files.sort()) {
    const content = await readFile(join(root, file))
    hash.update(`${file}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}
