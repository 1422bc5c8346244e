'use client'

import { Button } from '@heroui/react/button'
import { useState } from 'react'
import { ForecastView } from '@/src/components/crm/forecast/forecast-view.tsx'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'

/** Estimates a full sync on request, because the estimate costs a call to the CRM. */
export function ForecastButton({ crmType }: { crmType: CrmType }) {
  const [isWanted, setIsWanted] = useState(false)
  if (isWanted) return <ForecastView crmType={crmType} />
  return (
    <Button size="sm" variant="outline" onPress={() => setIsWanted(true)}>
      How long will it take?<span className="sr-only"> The first sync with {crmNames[crmType]}</span>
    </Button>
  )
}
