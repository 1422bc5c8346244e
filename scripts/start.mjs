import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { whenNpmIsGone } from './lib/npm-watch.mjs'
import { ensureInstalled, environment, node, requireNode, root } from './lib/prepare.mjs'

requireNode()
await ensureInstalled()

const stack = spawn(node, [join(root, 'sandbox/stack.ts')], {
  cwd: root,
  env: environment,
  // The IPC channel closes when this process ends, even if it is killed.
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  shell: process.platform === 'win32',
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stack.kill(signal))
stack.once('error', (error) => {
  console.error(`The local stack could not be run: ${error.message}`)
  process.exit(1)
})
stack.once('exit', (code, signal) => process.exit(code ?? (signal === 'SIGKILL' ? 137 : 1)))

whenNpmIsGone(() => stack.kill('SIGTERM'))
