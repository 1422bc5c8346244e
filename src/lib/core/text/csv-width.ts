/** Separators of one line: what no table has, and what a parser makes an array of before anybody can count its columns. */
export const separatorsMax = 100_000

/**
 * Hands text on as long as no line of it has more separators than any table, quoted or not. A parser's limit on a row counts what its cells hold,
 * and megabytes of separators hold nothing.
 * @param refusal what is thrown otherwise
 */
export async function* withinWidth(
  text: AsyncIterable<string> | Iterable<string>,
  separator: string,
  refusal: () => Error,
): AsyncGenerator<string, void, undefined> {
  const counted = separator.charCodeAt(0)
  let found = 0
  for await (const piece of text) {
    for (let at = 0; at < piece.length; at += 1) {
      const code = piece.charCodeAt(at)
      if (code === counted) found += 1
      else if (code === 10 || code === 13) found = 0
      if (found > separatorsMax) throw refusal()
    }
    yield piece
  }
}
