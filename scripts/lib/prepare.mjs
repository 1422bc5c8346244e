import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

// Runs before anything is installed and on whatever Node the machine has: no dependencies, no TypeScript.

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
/** The Node that the project runs on, whatever the machine has. */
export const node = join(root, 'node_modules/.bin', process.platform === 'win32' ? 'node.cmd' : 'node')

/** Node keeps what it has compiled here, so that the next process need not compile it again: about a sixth of the work of a start of the stack. */
export const environment = { NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/node'), ...process.env }

const oldestNode = 20
const stamp = join(root, 'node_modules/.adsapp-lock-hash')

/** Leaves with one line when this Node is too old to install the project. */
export function requireNode() {
  if (Number(process.versions.node.split('.')[0]) >= oldestNode) return
  console.error(`Node ${process.versions.node} is too old. Install Node ${oldestNode} or newer and start again.`)
  process.exit(1)
}

/** Installs exactly what package-lock.json says, unless that is what is installed already. Leaves with npm's output on failure. */
export async function ensureInstalled() {
  const hash = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  if (existsSync(stamp) && existsSync(node) && readFileSync(stamp, 'utf8') === hash) return
  console.log('  Installing packages (a minute or two the first time) …')
  const started = Date.now()
  let { code, output } = await runNpm('ci')
  // A lock that lists this machine's packages but not every other platform's is no lock to npm ci. It is one to npm install.
  if (output.includes('EUSAGE')) ({ code, output } = await runNpm('install', '--no-save'))
  if (code !== 0) {
    console.error(`${output}\nThe packages could not be installed (npm ended with ${code}).`)
    process.exit(1)
  }
  writeFileSync(stamp, hash)
  console.log(`  Installing packages: done in ${((Date.now() - started) / 1000).toFixed(1)} s`)
}

function runNpm(...args) {
  const npmScript = process.env.npm_execpath
  const [command, ...first] = npmScript?.endsWith('.js') ? [process.execPath, npmScript] : ['npm']
  const child = spawn(command, [...first, ...args, '--include=dev', '--loglevel=error', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32' && command === 'npm',
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  return new Promise((done) => {
    child.once('error', (error) => done({ code: error.message, output }))
    child.once('close', (code, signal) => done({ code: code ?? signal, output }))
  })
}
