import { existsSync, readFileSync } from 'node:fs'

const status = '/proc/self/status'

/**
 * The most memory that this process has held at once, in bytes. Linux counts the memory of the process that started it into the usual figure, so there the
 * kernel's mark of this program alone is read.
 */
export function peakMemory(): number {
  const mark = existsSync(status) ? /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(status, 'utf8'))?.[1] : undefined
  return (mark === undefined ? process.resourceUsage().maxRSS : Number(mark)) * 1024
}
