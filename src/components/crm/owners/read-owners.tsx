'use client'

import { Button } from '@heroui/react/button'
import { toast } from '@heroui/react/toast'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { callApi, problemText } from '@/src/components/api.ts'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import { doneSchema } from '@/src/lib/contract/answers.ts'

/** Reads the users of the CRM again. */
export function ReadOwners({ crmType }: { crmType: CrmType }) {
  const router = useRouter()
  const [isReading, setIsReading] = useState(false)
  const read = async () => {
    setIsReading(true)
    try {
      await callApi(doneSchema, '/api/crm/owners', { method: 'POST', body: { crmType } })
      router.refresh()
    } catch (thrown) {
      toast.danger(problemText(thrown))
    } finally {
      setIsReading(false)
    }
  }
  return (
    <Button variant="outline" size="sm" isPending={isReading} onPress={() => void read()}>
      {isReading ? 'Reading…' : `Read the users of ${crmNames[crmType]}`}
    </Button>
  )
}
