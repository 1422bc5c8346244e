import { parentPort, workerData } from 'node:worker_threads'
import { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import type { ContentPart } from '../domain/content.ts'
import { docxParts } from './docx-parts.ts'
import type { Told } from './in-thread.ts'
import { unfit } from './refusals.ts'
import { pdfParts } from './pdf-parts.ts'

// The thread that a document is taken apart in. Its parsers build all of a document in memory, of which a small file can ask for any amount.

const readers = { docx: docxParts, pdf: pdfParts }
const { format, bytes, charactersMax, bufferBytesMax } = z
  .object({
    format: z.enum(['docx', 'pdf']),
    bytes: z.instanceof(Uint8Array),
    charactersMax: z.number(),
    bufferBytesMax: z.number(),
  })
  .parse(workerData)

/** Characters of one message. */
const perMessage = 256 * 1024
const lookMs = 20

async function read(): Promise<void> {
  let parts: ContentPart[] = []
  let waiting = 0
  let characters = 0
  for await (const part of readers[format](Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))) {
    parts.push(part)
    const length = part.kind === 'prose' ? part.text.length : 0
    waiting += length
    characters += length
    if (characters > charactersMax) throw unfit()
    if (waiting < perMessage) continue
    tell({ parts })
    parts = []
    waiting = 0
  }
  tell({ parts })
  tell({ end: null })
}

function tell(told: Told): void {
  parentPort?.postMessage(told, [])
}

function fail(thrown: unknown): void {
  const { code, message } = thrown instanceof Failure ? thrown : { code: null, message: String(thrown) }
  tell({ end: { code, message } })
}

// Buffers are no part of the thread's heap, whose size has a limit of its own.
setInterval(() => {
  if (process.memoryUsage().external < bufferBytesMax) return
  fail(unfit())
  process.exit()
}, lookMs).unref()

read().catch(fail)
