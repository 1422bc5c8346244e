import { readFileSync } from 'node:fs'

/**
 * Calls back once npm, which started this process, is gone without having been able to say so. Between npm and this
 * process there may be a shell that outlives npm, so its parent is watched too where the system shows it (Linux).
 */
export function whenNpmIsGone(callback) {
  if (process.env.npm_lifecycle_event === undefined) return
  const before = startersOf()
  const timer = setInterval(() => {
    if (startersOf() === before) return
    clearInterval(timer)
    callback()
  }, 1_000)
  timer.unref()
}

function startersOf() {
  const parent = process.ppid
  try {
    // Behind the command's name in brackets: state, then the parent's id. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    const [, name, rest] = /\((.*)\) (.*)/.exec(readFileSync(`/proc/${parent}/stat`, 'utf8')) ?? []
    return /^(ba|da)?sh$/.test(name) ? `${parent} ${rest.split(' ')[1]}` : `${parent}`
  } catch {
    return `${parent}`
  }
}
