/**
 * Where a spreadsheet would begin a cell with a formula: at the start of a cell, and after what separates cells in countries that write
 * decimals with a comma, where a spreadsheet separates by semicolons and does not see our quotes. Apostrophes that stand there already
 * belong to it, so that what is added can be taken away again. It always fits where a cell begins and takes all of its beginning, so
 * that any text is read once, however long.
 */
const beginning = /((?:^|[;\t\r\n])[;"\s]*)('*)([=+\-@\uFF0B\uFF0D\uFF1D\uFF20]?)/g
const separatorFirst = /^'*[\t\r]/
const defusedSeparator = /^'+[\t\r]/

/** A text that no spreadsheet takes for a formula. */
export function defused(text: string): string {
  const quoted = text.replaceAll(beginning, (all, before: string, quotes: string, sign: string) =>
    sign === '' ? all : `${before}'${quotes}${sign}`,
  )
  return separatorFirst.test(quoted) ? `'${quoted}` : quoted
}

/** The text that was defused; one that never was stays as it is, unless it looks as if it had been. */
export function restored(text: string): string {
  const bare = defusedSeparator.test(text) ? text.slice(1) : text
  return bare.replaceAll(beginning, (all, before: string, quotes: string, sign: string) =>
    sign === '' ? all : `${before}${quotes.slice(1)}${sign}`,
  )
}
