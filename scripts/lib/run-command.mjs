import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { environment, root } from './prepare.mjs'
import { reportFile } from './test-times.mjs'

/** Ends what hangs, however busy the machine is. */
const timeoutMs = 60 * 60 * 1000
const insistAfterMs = 10_000

/**
 * Runs a command with all that it starts in a group of its own, which is ended as a whole when it takes too long or
 * when `signal` aborts. Resolves with null or what went wrong, and what it printed.
 */
export function runCommand([command, ...args], { live, report, signal }) {
  const child = spawn(command, args, {
    cwd: root,
    env: {
      ...environment,
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
  let insist
  const stopped = () => {
    end('SIGTERM')
    insist = setTimeout(() => end('SIGKILL'), insistAfterMs)
  }
  signal.addEventListener('abort', stopped)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk))
  return new Promise((done) => {
    const settle = (problem) => {
      clearTimeout(limit)
      clearTimeout(insist)
      signal.removeEventListener('abort', stopped)
      done({ problem, output })
    }
    child.once('error', (error) => settle(error.message))
    child.once('close', (code, name) => {
      if (timedOut) settle(`took longer than ${timeoutMs / 60_000} minutes`)
      else settle(code === 0 ? null : (name ?? `exit code ${code}`))
    })
  })
}
