import type { z } from 'zod'
import { counted, listed } from '@/src/components/format.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { specOf } from '@/src/lib/crm/domain/objects.ts'
import type { forecastSchema } from '@/src/lib/contract/forecast.ts'

export type Forecast = z.infer<typeof forecastSchema>

/** `About 1,000 records in HubSpot and 300 waiting here: about 14 calls, under a minute.` */
export function forecastSentence(forecast: Forecast, crm: string): string {
  const { crmRecords, adsappRecords, calls, days } = forecast
  const there =
    crmRecords === null ? `${crm} does not say how many records it has` : `About ${counted(crmRecords, 'record')} in ${crm}`
  const waiting = adsappRecords === 0 ? 'none' : formatNumber(adsappRecords)
  const here =
    crmRecords === null ? `, and ${waiting} ${adsappRecords === 1 ? 'waits' : 'wait'} here` : ` and ${waiting} waiting here`
  const spread = days > 1 ? `, over ${counted(days, 'day')} because of the daily limit of our requests` : ''
  const sum = `${there}${here}: about ${counted(calls, 'call')}${costWords(forecast)}, ${durationWords(forecast.seconds)}${spread}.`
  return [sum, ...openWords(forecast)].join(' ')
}

/** What is about linked records is known as it is read. */
function openWords({ openEnded }: Forecast): readonly string[] {
  if (openEnded.length === 0) return []
  const many = listed(openEnded.map((object) => specOf(object).many))
  return [`How many ${many} are about them is not known before: those of earlier syncs are counted, and further ones add to it.`]
}

function costWords({ cost }: Forecast): string {
  return cost.unit === 'calls' ? '' : ` (${formatNumber(cost.amount)} ${cost.unit})`
}

/** A lower bound, worded as one. */
export function durationWords(seconds: number): string {
  if (seconds < 60) return 'under a minute'
  const minutes = Math.ceil(seconds / 60)
  if (minutes < 60) return `${counted(minutes, 'minute')} or more`
  return `${counted(Math.ceil(minutes / 60), 'hour')} or more`
}
