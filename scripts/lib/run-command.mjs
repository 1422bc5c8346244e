import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { root } from './prepare.mjs'
import { reportFile } from './test-times.mjs'

const timeoutMs = 25 * 60 * 1000
const interruptions = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Runs a command with all that it starts in a group of its own, which is ended as a whole: when it takes too long, when
 * `signal` aborts, when this process is told to stop. Resolves with null or what went wrong, and what it printed.
 */
export function runCommand([command, ...args], { live, report, signal }) {
  const child = spawn(command, args, {
    cwd: root,
    env: {
      ...process.env,
      PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH}`,
      ADSAPP_TEST_REPORT: reportFile(report),
    },
    stdio: live ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
    detached: process.platform !== 'win32',
  })
  const end = (name) => {
    try {
      if (process.platform === 'win32') child.kill(name)
      else process.kill(-child.pid, name)
    } catch (error) {
      if (error.code !== 'ESRCH') throw error
    }
  }
  let timedOut = false
  const limit = setTimeout(() => {
    timedOut = true
    end('SIGKILL')
  }, timeoutMs)
  const interrupted = (name) => {
    end(name)
    process.exit(130)
  }
  const stopped = () => end('SIGTERM')
  signal.addEventListener('abort', stopped)
  for (const name of interruptions) process.on(name, interrupted)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk))
  return new Promise((done) => {
    const settle = (problem) => {
      clearTimeout(limit)
      signal.removeEventListener('abort', stopped)
      for (const name of interruptions) process.off(name, interrupted)
      done({ problem, output })
    }
    child.once('error', (error) => settle(error.message))
    child.once('close', (code, name) => {
      if (timedOut) settle(`took longer than ${timeoutMs / 60_000} minutes`)
      else settle(code === 0 ? null : (name ?? `exit code ${code}`))
    })
  })
}
