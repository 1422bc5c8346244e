import { existsSync, readFileSync } from 'node:fs'

const status = '/proc/self/status'

/**
 * This process's peak memory in bytes. On Linux `maxRSS` includes the parent's from before exec, so the kernel's high-water mark is read there.
 */
export function peakMemory(): number {
  const mark = existsSync(status) ? /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(status, 'utf8'))?.[1] : undefined
  return (mark === undefined ? process.resourceUsage().maxRSS : Number(mark)) * 1024
}
