/** How much of a source is looked at to see how it is written. */
export const headBytes = 64 * 1024

/** The encoding of a text: as its headers or its mark say, else UTF-8 where it can be that, else what Windows writes. */
export function encodingOf(head: Uint8Array, contentType: string): string {
  const [first, second] = head
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  const [, named] = /charset\s*=\s*"?([\w.:-]+)/i.exec(contentType) ?? []
  if (named !== undefined && isKnown(named)) return named.toLowerCase()
  try {
    // A character that the end of the head cuts is no fault.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: head.byteLength >= headBytes })
    return 'utf-8'
  } catch {
    return 'windows-1252'
  }
}

/** The same bytes as text, as they come; a mark at the start is dropped, and what cannot be read becomes U+FFFD. */
export async function* textOf(bytes: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder(encoding)
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true })
  yield decoder.decode()
}

function isKnown(label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== 'replacement'
  } catch {
    return false
  }
}
