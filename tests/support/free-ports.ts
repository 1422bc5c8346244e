import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below the ports that systems give to outgoing connections (32768 and up on Linux), so that none of those can take one meanwhile. */
const lowest = 20_000
const count = 10_000

/** Ports of this machine that no process listens on, as many as there are names; chosen at random, so that two processes hardly choose the same. */
export async function freePorts<Name extends string>(...names: readonly Name[]): Promise<Readonly<Record<Name, number>>> {
  const chosen = new Set<number>()
  while (chosen.size < names.length) {
    const port = lowest + Math.floor(Math.random() * count)
    if (!chosen.has(port) && (await isFree(port))) chosen.add(port)
  }
  const ports = [...chosen]
  return Object.fromEntries(names.map((name, index) => [name, ports[index]])) as Record<Name, number>
}

/** The first of so many ports in a row that no process listens on. */
export async function freePortsInARow(size: number): Promise<number> {
  for (;;) {
    const first = lowest + Math.floor(Math.random() * (count / size)) * size
    const ports = Array.from({ length: size }, (_, index) => first + index)
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return first
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen(port)
    await once(server, 'listening')
    return true
  } catch {
    return false
  } finally {
    server.close()
  }
}
