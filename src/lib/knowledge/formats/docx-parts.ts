import { promisify } from 'node:util'
import { fromBuffer, type Entry, type ZipFile } from 'yauzl'
import { Failure } from '../../core/errors.ts'
import type { ContentPart } from '../domain/content.ts'
import { htmlParts } from './html-parts.ts'
import { unfit, unreadable } from './refusals.ts'

/** Of all files in the archive, unpacked. */
const unpackedBytesMax = 64 * 1024 * 1024
const entriesMax = 5_000

const openArchive = promisify((bytes: Buffer, done: (error: Error | null, archive: ZipFile) => void) =>
  fromBuffer(bytes, { lazyEntries: true, validateEntrySizes: true }, done),
)

/**
 * The text of a Word document with its headings and tables. What is packed in it is measured before the parser may unpack it.
 * @throws Failure `content_malformed`, `content_too_large`
 */
export async function* docxParts(bytes: Buffer): AsyncGenerator<ContentPart, void, undefined> {
  await measure(bytes)
  const { default: mammoth } = await import('mammoth')
  const html = await mammoth
    .convertToHtml(
      { buffer: bytes },
      { convertImage: mammoth.images.imgElement(async () => ({ src: '' })), externalFileAccess: false },
    )
    .catch((cause: unknown) => {
      throw unreadable('Word (.docx)', cause)
    })
  async function* text() {
    yield html.value
  }
  yield* htmlParts(text())
}

/** Whether an archive is a Word document, by the names in it, which stand there as they are. */
export function isDocx(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes('word/document.xml')
}

/** Unpacks all of it and keeps none: what an archive says of its size is a claim. @throws Failure `content_malformed`, `content_too_large` */
async function measure(bytes: Buffer): Promise<void> {
  try {
    const archive = await openArchive(bytes)
    if (archive.entryCount > entriesMax) throw unfit()
    let unpacked = 0
    for await (const entry of entriesOf(archive)) {
      unpacked += entry.uncompressedSize
      if (unpacked > unpackedBytesMax) throw unfit()
      await drained(archive, entry)
    }
  } catch (thrown) {
    throw thrown instanceof Failure ? thrown : unreadable('Word (.docx)', thrown)
  }
}

async function* entriesOf(archive: ZipFile): AsyncGenerator<Entry, void, undefined> {
  for (;;) {
    const next = await new Promise<Entry | null>((resolve, reject) => {
      archive
        .once('entry', resolve)
        .once('end', () => resolve(null))
        .once('error', reject)
      archive.readEntry()
    })
    archive.removeAllListeners('entry').removeAllListeners('end').removeAllListeners('error')
    if (next === null) return
    yield next
  }
}

/** @throws Error where an entry is longer than it says, or is packed wrongly */
async function drained(archive: ZipFile, entry: Entry): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    archive.openReadStream(entry, (error, stream) => {
      if (error !== null) return reject(error)
      stream.once('end', resolve).once('error', reject)
      stream.resume()
    })
  })
}
