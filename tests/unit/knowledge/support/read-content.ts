import { Failure } from '../../../../src/lib/core/errors.ts'
import type { ContentPart } from '../../../../src/lib/knowledge/domain/content.ts'
import { contentOf, type Readable } from '../../../../src/lib/knowledge/formats/content-of.ts'

type Given = { readonly type?: string; readonly name?: string; readonly expectsData?: boolean; readonly pieces?: number }

/** A source whose bytes come in small pieces, so that whatever can be cut is cut. */
export function source(
  content: string | Uint8Array,
  { type = '', name = '', expectsData = false, pieces = 7 }: Given = {},
): Readable {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  return {
    contentType: type,
    name,
    expectsData,
    async *open() {
      for (let at = 0; at < bytes.length; at += pieces) yield bytes.subarray(at, at + pieces)
    },
  }
}

export async function all<Each>(parts: AsyncIterable<Each>): Promise<readonly Each[]> {
  const read: Each[] = []
  for await (const part of parts) read.push(part)
  return read
}

export async function read(content: string | Uint8Array, given: Given = {}): Promise<readonly ContentPart[]> {
  return all((await contentOf(source(content, given))).parts())
}

/** The text of all lines, as the document of the feature writes them. */
export async function lines(content: string | Uint8Array, given: Given = {}): Promise<readonly string[]> {
  return (await read(content, given)).flatMap((part) =>
    part.kind === 'prose' ? [part.text] : part.lines.map(({ path, value }) => `${path}: ${value}`),
  )
}

export async function codeOf(content: string | Uint8Array, given: Given = {}): Promise<string> {
  try {
    await read(content, given)
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown.code
    throw thrown
  }
  return 'read'
}
