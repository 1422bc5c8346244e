/**
 * Where a spreadsheet would begin a cell with a formula: at the start of a cell, and after what separates cells in countries that write
 * decimals with a comma, where a spreadsheet separates by semicolons and does not see our quotes. Apostrophes that stand there already
 * belong to it, so that what is added can be taken away again. Looked for from its end: a long text of blank lines is read once.
 */
const before = String.raw`(?<=(?:^|[;\t\r\n])["\s]*)`
const formula = String.raw`(?='*[=+\-@\uFF0B\uFF0D\uFF1D\uFF20])`
const formulas = new RegExp(`${formula}${before}`, 'g')
const defusedFormulas = new RegExp(`'${formula}(?<=(?:^|[;\\t\\r\\n])["\\s]*')`, 'g')
const separatorFirst = /^(?='*[\t\r])/
const defusedSeparator = /^'(?='*[\t\r])/

/** A text that no spreadsheet takes for a formula. */
export function defused(text: string): string {
  return text.replaceAll(formulas, "'").replace(separatorFirst, "'")
}

/** The text that was defused; one that never was stays as it is, unless it looks as if it had been. */
export function restored(text: string): string {
  return text.replace(defusedSeparator, '').replaceAll(defusedFormulas, '')
}
