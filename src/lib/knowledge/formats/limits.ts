/** What is read of one source, whatever its format: what is more is refused in words, not cut in silence. */
export const sourceBytesMax = 20 * 1024 * 1024
/** Objects and lists within each other. */
export const depthMax = 64
/** Elements of a page that are open at once; browsers make do with 512. */
export const elementDepthMax = 2_000
/** Attributes of one element, which are put together before anybody sees them. */
export const attributesMax = 10_000
/** Items of lists: of a larger source, a part of it is better asked for. */
export const recordsMax = 100_000
/** Leaves of all records together. */
export const linesMax = 1_000_000
/** A record with more lines than this comes in several parts of the same path. */
export const linesPerPart = 2_000
/** A record with more text than this too: nobody waits until a book in one record is taken apart. */
export const charsPerPart = 100_000
/** Characters of one name in a path. */
export const nameCharsMax = 200
/** Characters of one stretch of prose or of one line; what is longer is continued in the next. */
export const proseCharsMax = 20_000
