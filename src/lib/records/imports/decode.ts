/** How a file's characters are written. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

/** The text of a file, by its mark, its bytes where they can be one thing only, else as what Windows writes. */
export function decoded(bytes: Uint8Array): { readonly text: string; readonly encoding: Encoding } {
  const encoding = marked(bytes) ?? withoutMark(bytes)
  return { text: new TextDecoder(encoding).decode(bytes), encoding }
}

function marked([first, second, third]: Uint8Array): Encoding | null {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  return first === 0xef && second === 0xbb && third === 0xbf ? 'utf-8' : null
}

/** Of two bytes for each character, those of western texts have a zero as one of them. */
const lookedAt = 1_000

function withoutMark(bytes: Uint8Array): Encoding {
  const start = bytes.subarray(0, lookedAt)
  const zeros = (parity: number) => start.filter((byte, index) => byte === 0 && index % 2 === parity).length
  if (zeros(1) > start.length / 4) return 'utf-16le'
  if (zeros(0) > start.length / 4) return 'utf-16be'
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return 'utf-8'
  } catch {
    return 'windows-1252'
  }
}
