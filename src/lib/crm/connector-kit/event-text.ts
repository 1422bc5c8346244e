import type { OutgoingEvent } from '../port/destination.ts'

/** What an event says beside its name, a line each, for CRMs that keep events as text. */
export function eventLines({
  value,
  currency,
  properties,
}: Pick<OutgoingEvent, 'value' | 'currency' | 'properties'>): readonly string[] {
  const worth = value === null ? [] : [`Value: ${value}${currency === null ? '' : ` ${currency}`}`]
  return [...worth, ...Object.entries(properties).map(([name, property]) => `${name}: ${textOf(property)}`)]
}

const lengthMax = 400

/** The same as one text, no longer than a column of text usually takes. */
export function eventText(event: Pick<OutgoingEvent, 'value' | 'currency' | 'properties'>): string {
  const text = eventLines(event).join('\n')
  return text.length > lengthMax ? `${text.slice(0, lengthMax)}…` : text
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : JSON.stringify(value)
}
