import { buffer } from 'node:stream/consumers'
import { crc32 as crcOf, deflateRawSync, deflateSync } from 'node:zlib'
import Pdf from 'pdfkit'

export async function pdf(write: (document: PDFKit.PDFDocument) => void): Promise<Uint8Array> {
  const document = new Pdf()
  write(document)
  document.end()
  return buffer(document)
}

/** A page whose content is packed. */
export function packedPdf(content: Buffer): Buffer {
  const packed = deflateSync(content)
  const objects = [
    Buffer.from('<< /Type /Catalog /Pages 2 0 R >>'),
    Buffer.from('<< /Type /Pages /Kids [3 0 R] /Count 1 >>'),
    Buffer.from('<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << >> >>'),
    Buffer.concat([
      Buffer.from(`<< /Length ${packed.length} /Filter /FlateDecode >>\nstream\n`),
      packed,
      Buffer.from('\nendstream'),
    ]),
  ]
  const written = objects.flatMap((object, index) => [Buffer.from(`${index + 1} 0 obj\n`), object, Buffer.from('\nendobj\n')])
  // Without a table of places: a reader looks for the objects.
  return Buffer.concat([Buffer.from('%PDF-1.7\n'), ...written, Buffer.from('trailer << /Size 5 /Root 1 0 R >>\n%%EOF')])
}

/** An archive of one file. @param saidBytes what it says of the file's size */
export function zip(name: string, content: Buffer, saidBytes = content.length): Buffer {
  const packed = deflateRawSync(content)
  const fixed = (central: boolean) => {
    const header = Buffer.alloc(central ? 46 : 30)
    header.writeUInt32LE(central ? 0x02014b50 : 0x04034b50, 0)
    const at = central ? 6 : 4
    header.writeUInt16LE(20, at)
    header.writeUInt16LE(8, at + 4)
    header.writeUInt32LE(crcOf(content), at + 10)
    header.writeUInt32LE(packed.length, at + 14)
    header.writeUInt32LE(saidBytes, at + 18)
    header.writeUInt16LE(name.length, at + 22)
    return Buffer.concat([header, Buffer.from(name)])
  }
  const local = Buffer.concat([fixed(false), packed])
  const central = fixed(true)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(local.length, 16)
  return Buffer.concat([local, central, end])
}

/** The least that a reader takes for a Word document. */
export function docx(body: string): Buffer {
  const namespace = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
  return zip(
    'word/document.xml',
    Buffer.from(`<?xml version="1.0"?><w:document ${namespace}><w:body>${body}</w:body></w:document>`),
  )
}
