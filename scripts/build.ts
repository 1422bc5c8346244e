import { resolve } from 'node:path'
import { createBuild } from '../sandbox/stack/build.ts'
import { readEnvironment } from '../sandbox/stack/configuration.ts'

const root = resolve(import.meta.dirname, '..')

/** Builds the app for the browser tests unless the last build is of these very sources. Exits with 1 when it does not build. */
const build = createBuild(root, { ...readEnvironment(root), NEXT_TELEMETRY_DISABLED: '1' })
if (!(await build.isCurrent())) await build.run()
