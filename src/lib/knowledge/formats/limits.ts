/** What is read of one source, whatever its format: what is more is refused in words, not cut in silence. */
export const sourceBytesMax = 20 * 1024 * 1024
/** Objects and lists within each other. */
export const depthMax = 64
/** Items of lists: of a larger source, a part of it is better asked for. */
export const recordsMax = 100_000
/** Leaves of all records together. */
export const linesMax = 1_000_000
/** A record with more lines than this comes in several parts of the same path. */
export const linesPerPart = 2_000
/** Characters of one name in a path. */
export const nameCharsMax = 200
/** Characters of one stretch of prose; what is longer is continued in the next. */
export const proseCharsMax = 20_000
