type Signature = { readonly type: string; readonly at?: number; readonly bytes: readonly number[] }

const ascii = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0))

/** How files begin. https://en.wikipedia.org/wiki/List_of_file_signatures */
const signatures: readonly Signature[] = [
  { type: 'application/pdf', bytes: ascii('%PDF-') },
  { type: 'image/png', bytes: [0x89, ...ascii('PNG'), 0x0d, 0x0a, 0x1a, 0x0a] },
  { type: 'image/jpeg', bytes: [0xff, 0xd8, 0xff] },
  { type: 'image/gif', bytes: ascii('GIF8') },
  { type: 'image/webp', at: 8, bytes: ascii('WEBP') },
  { type: 'image/heic', at: 4, bytes: ascii('ftyphei') },
  { type: 'image/tiff', bytes: [0x49, 0x49, 0x2a, 0x00] },
  { type: 'image/tiff', bytes: [0x4d, 0x4d, 0x00, 0x2a] },
]

/** Files of an office are archives; which kind, the names inside say, which stand in them as they are. */
const office = [
  ['word/', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['xl/', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
] as const
const archive = [0x50, 0x4b, 0x03, 0x04]

export const takenTypes = 'PDF, PNG, JPEG, GIF, WebP, HEIC, TIFF, Word, Excel and plain text'

/** What a file is, by its bytes and not by its name; null: nothing that is taken, as a page or a program. */
export function fileType(bytes: Uint8Array): string | null {
  const begins = ({ at = 0, bytes: expected }: Pick<Signature, 'at' | 'bytes'>) =>
    expected.every((byte, index) => bytes[at + index] === byte)
  const known = signatures.find(begins)
  if (known) return known.type
  if (begins({ bytes: archive })) {
    const names = Buffer.from(bytes).toString('latin1')
    return office.find(([folder]) => names.includes(folder))?.[1] ?? null
  }
  return isPlainText(bytes) ? 'text/plain' : null
}

/** Text that no browser takes for a page. */
function isPlainText(bytes: Uint8Array): boolean {
  // Below a space there are tabs and ends of lines.
  if (bytes.some((byte) => byte < 0x09 || (byte > 0x0d && byte < 0x20))) return false
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return !/^\s*(?:<|#!|MZ)/.test(text)
  } catch {
    return false
  }
}
