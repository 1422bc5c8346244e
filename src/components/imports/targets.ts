/** What a column of a file can become. */
export type ImportTarget = {
  readonly value: string
  readonly label: string
  readonly isMatchable: boolean
  /** What its notation has to be chosen for. */
  readonly notation: 'date' | 'number' | null
}

/** The custom field that is named for a heading. */
export function customTarget(heading: string): string {
  const key = heading
    .replace(/^custom\./, '')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .replaceAll(/^[^A-Za-z]+|_+$/g, '')
    .slice(0, 63)
  return `custom.${key || 'field'}`
}
