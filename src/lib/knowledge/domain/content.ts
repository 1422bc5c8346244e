/** One leaf of a structured source, as text: `{ path: 'customers[0].name', value: 'John Doe' }`. */
export type FlatLine = { readonly path: string; readonly value: string }

/**
 * One piece of what a source holds: one record with all of its lines, or a stretch of prose. `path` of a record is where it stands in the
 * source (`customers[0]`), of prose what a reader would look for (`page 3`, a heading); empty: the whole source.
 */
export type ContentPart =
  | { readonly kind: 'record'; readonly path: string; readonly lines: readonly FlatLine[] }
  | { readonly kind: 'prose'; readonly path: string; readonly text: string }

/** A source's parts in its own order, read as they come: nobody holds all of a source in memory. */
export type Content = AsyncIterable<ContentPart>
