'use client'

import { Button } from '@heroui/react/button'
import { Skeleton } from '@heroui/react/skeleton'
import useSWR from 'swr'
import { type ApiProblem, callApi } from '@/src/components/api.ts'
import { type Forecast, forecastSentence } from '@/src/components/crm/forecast/forecast-words.ts'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import { forecastSchema } from '@/src/lib/contract/forecast.ts'

/** The estimate of a full sync. Calls the CRM once when it is shown. */
export function ForecastView({ crmType }: { crmType: CrmType }) {
  const crm = crmNames[crmType]
  const { data, error, mutate, isValidating } = useSWR<Forecast, ApiProblem>(
    `/api/crm/forecast?crm_type=${crmType}`,
    (path: string) => callApi(forecastSchema, path),
    { revalidateOnFocus: false, revalidateOnReconnect: false, shouldRetryOnError: false },
  )
  return (
    <div aria-live="polite" aria-busy={isValidating}>
      {data ? <p>{forecastSentence(data, crm)}</p> : null}
      {!data && error && !isValidating ? (
        <p className="flex flex-wrap items-center gap-2">
          <span className="min-w-0">The estimate failed: {error.message} You can sync without it.</span>
          <Button size="sm" variant="outline" onPress={() => void mutate()}>
            Try again
          </Button>
        </p>
      ) : null}
      {!data && (isValidating || !error) ? (
        <>
          <span className="sr-only">Counting the records in {crm}…</span>
          <Skeleton className="h-5 max-w-md rounded-md" />
        </>
      ) : null}
    </div>
  )
}
