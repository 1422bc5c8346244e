import { CircleAlert, CircleCheck, CircleOff, Clock, type LucideIcon, RotateCw } from 'lucide-react'
import { counted } from '@/src/components/format.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import type { Tone } from '@/src/components/ui/badge.tsx'
import type { Channel } from '@/src/lib/core/channel.ts'
import type { CrmLink } from '@/src/lib/contract/knowledge.ts'

export const knowledgePath = '/dashboard/knowledge'
export const pageHref = (page: string) => `${knowledgePath}/${page}`
export const sourceHref = (page: string, source: string) => `${knowledgePath}/${page}/${source}`

export const channelNames: Readonly<Record<Channel, string>> = { facebook: 'Facebook comments', messenger: 'Messenger' }

type Look = { readonly tone: Tone; readonly icon: LucideIcon; readonly label: string }

export const stateLooks: Readonly<Record<CrmLink['state'], Look>> = {
  ok: { tone: 'success', icon: CircleCheck, label: 'Working' },
  pending: { tone: 'accent', icon: Clock, label: 'Not read yet' },
  failed: { tone: 'warning', icon: RotateCw, label: 'Failing' },
  needs_attention: { tone: 'danger', icon: CircleAlert, label: 'Needs attention' },
}

/** In the place of its state while no channel uses it. */
export const offLook: Look = { tone: 'neutral', icon: CircleOff, label: 'Off' }

export const typeNames: Readonly<Record<CrmLink['type'], string>> = {
  api: 'API',
  webhook: 'Webhook',
  file: 'File',
  database: 'Database',
}

/** Of a source that holds nothing. */
export function nothingYet({ type }: Pick<CrmLink, 'type'>): string {
  return type === 'webhook' ? 'Nothing was received yet.' : 'Nothing was read yet.'
}

/** What there is of sources, as one line: `45 records, 45 passages, 6,120 characters`. */
export function sizeWords({
  records,
  chunks,
  characters,
}: {
  readonly records: number
  readonly chunks: number
  readonly characters: number
}): string {
  return `${counted(records, 'record')}, ${counted(chunks, 'passage')}, ${counted(characters, 'character')}`
}

/** `1.2 MB`, `12 KB`, `300 bytes`. */
export function bytesWords(bytes: number): string {
  if (bytes < 1_024) return counted(bytes, 'byte')
  const [size, unit] = bytes < 1_048_576 ? [bytes / 1_024, 'KB'] : [bytes / 1_048_576, 'MB']
  return `${size < 10 ? size.toFixed(1) : formatNumber(Math.round(size))} ${unit}`
}

const units = [
  [10_080, 'week'],
  [1_440, 'day'],
  [60, 'hour'],
] as const

/** `every 30 minutes`, `every hour`, `every 2 days`. */
export function everyWords(minutes: number): string {
  const [size, unit] = units.find(([each]) => minutes % each === 0) ?? [1, 'minute']
  return minutes === size ? `every ${unit}` : `every ${counted(minutes / size, unit)}`
}
