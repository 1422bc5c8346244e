import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** One answer, kept on disk: read as often as needed, in memory never. */
export type SpooledPage = {
  readonly bytes: number
  /** Of its bytes, SHA-256 in hex. */
  readonly hash: string
  open(): AsyncIterable<Uint8Array>
}

export type Spool = {
  /** @throws whatever reading the answer throws */
  add(body: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<SpooledPage>
  /** Removes all of it. */
  close(): Promise<void>
}

/**
 * A place for what a source answers until it is stored. It has come in full before anything of it is stored, so that a source that breaks off
 * changes nothing, and one that is slow keeps nothing else waiting.
 */
export async function openSpool(): Promise<Spool> {
  const folder = await mkdtemp(join(tmpdir(), `adsapp-knowledge-${process.pid}-`))
  let count = 0
  return {
    async add(body, signal) {
      count += 1
      const file = join(folder, `page-${count}`)
      const hash = createHash('sha256')
      let bytes = 0
      async function* measured() {
        for await (const chunk of body) {
          bytes += chunk.byteLength
          hash.update(chunk)
          yield chunk
        }
      }
      await pipeline(Readable.from(measured()), createWriteStream(file), ...(signal === undefined ? [] : [{ signal }]))
      return { bytes, hash: hash.digest('hex'), open: () => createReadStream(file) }
    },
    close: () => rm(folder, { recursive: true, force: true }),
  }
}
