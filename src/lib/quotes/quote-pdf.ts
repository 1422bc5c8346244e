import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import Pdf from 'pdfkit'
import { z } from 'zod'
import { offeredQuoteSchema } from '../objects/offered-quote.ts'
import { dayText, moneyText, numberText, priceText } from './quote-text.ts'

/** What a PDF shows: what the customer reads, and nothing of costs. */
export const printedSchema = offeredQuoteSchema.omit({ decided_by: true }).extend({ status: z.string() })
export type PrintedQuote = z.infer<typeof printedSchema>

/** By its path: a bundler would take what is resolved by name for a module, and fonts are none. */
const fontFile = (name: string) => join(process.cwd(), 'node_modules', 'dejavu-fonts-ttf', 'ttf', `${name}.ttf`)

const margin = 50
const grey = '#555555'
/** Widths in points: description, quantity, price, discount, tax, amount. */
const widths = [195, 55, 75, 50, 40, 80]
const right = { align: { x: 'right' } } as const
const ruled = { border: { bottom: 0.5, top: 0, left: 0, right: 0 }, borderColor: '#cccccc', padding: 4 } as const

/**
 * A quote as a PDF with its fonts embedded. They have Latin, Greek, Cyrillic, Armenian and Georgian letters; of scripts that they have not, such as
 * Chinese or Devanagari, a box stands for each letter, and Arabic and Hebrew are not set from right to left.
 */
export async function quotePdf(quote: PrintedQuote): Promise<Uint8Array<ArrayBuffer>> {
  const number = `${quote.quote_number}${quote.version_number > 1 ? `, version ${quote.version_number}` : ''}`
  const doc = new Pdf({
    size: 'A4',
    margin,
    bufferPages: true,
    lang: 'en',
    info: { Title: `Quote ${number}`, Author: quote.organization },
    font: fontFile('DejaVuSansCondensed'),
  })
  const written = buffer(doc)
  doc.registerFont('regular', fontFile('DejaVuSansCondensed')).registerFont('bold', fontFile('DejaVuSansCondensed-Bold'))
  writeHead(doc, quote, number)
  writeLines(doc, quote)
  writeTotals(doc, quote)
  if (quote.terms !== null) {
    doc.moveDown(2).font('bold').fontSize(10).fillColor('black').text('Terms', margin)
    doc.font('regular').text(quote.terms)
  }
  numberPages(doc, number)
  doc.end()
  return new Uint8Array(await written)
}

function writeHead(doc: PDFKit.PDFDocument, quote: PrintedQuote, number: string): void {
  doc.font('bold').fontSize(11).text(quote.organization)
  doc.moveDown().fontSize(20).text(`Quote ${number}`)
  if (quote.name !== null) doc.fontSize(12).text(quote.name)
  const customer = [quote.contact, quote.account].filter((name) => name !== null).join(', ')
  doc.moveDown(0.5).font('regular').fontSize(10).fillColor(grey)
  if (customer !== '') doc.text(`For ${customer}`)
  if (quote.valid_until !== null) doc.text(`Can be accepted until ${dayText(quote.valid_until)} (UTC)`)
  if (quote.status === 'draft') doc.text('Draft: not offered yet')
  doc.moveDown().fillColor('black')
}

function writeLines(doc: PDFKit.PDFDocument, { lines, currency }: PrintedQuote): void {
  doc.font('regular').fontSize(9)
  doc.table({
    columnStyles: widths.map((width, column) => ({ width, ...(column === 0 ? {} : right) })),
    defaultStyle: ruled,
    rowStyles: (row) => (row === 0 ? { textColor: grey } : undefined),
    data: [
      ['Description', 'Quantity', 'Price', 'Discount', 'Tax', 'Amount'].map((text) => ({ text, type: 'TH' as const })),
      ...lines.map(({ description, quantity, unit_price: price, discount_percent: discount, tax_rate: tax, net }) => [
        description,
        numberText(quantity),
        priceText(price, currency),
        discount === 0 ? '' : `${numberText(discount)}%`,
        `${numberText(tax)}%`,
        moneyText(net, currency),
      ]),
    ],
  })
}

function writeTotals(doc: PDFKit.PDFDocument, { subtotal, tax_total: tax, total, currency }: PrintedQuote): void {
  doc.moveDown(0.5)
  doc.table({
    position: { x: margin + 275, y: doc.y },
    columnStyles: [
      { width: 90, ...right },
      { width: 130, ...right },
    ],
    defaultStyle: { border: 0, padding: 4 },
    data: [
      ['Subtotal', moneyText(subtotal, currency)],
      ['Tax', moneyText(tax, currency)],
      ['Total', moneyText(total, currency)].map((text) => ({ text, font: { src: 'bold', size: 11 } })),
    ],
  })
}

function numberPages(doc: PDFKit.PDFDocument, number: string): void {
  const { start, count } = doc.bufferedPageRange()
  for (let page = start; page < start + count; page += 1) {
    doc.switchToPage(page)
    // Below the margin, where a text would begin another page.
    doc.page.margins.bottom = 0
    doc.font('regular').fontSize(8).fillColor(grey)
    doc.text(`Quote ${number} · page ${page + 1} of ${count}`, margin, doc.page.height - 35, {
      align: 'center',
      lineBreak: false,
    })
  }
}
