'use client'

import { Button } from '@heroui/react/button'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { callApi } from '@/src/components/api.ts'
import { counted } from '@/src/components/format.ts'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import { specOf, type SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import { questionsAnsweredSchema } from '@/src/lib/contract/decisions.ts'

/** One answer to all questions whether records of one name are the same: explained before it is given, with what it has done after. */
export function AnswerQuestions({
  crmType,
  object,
  records,
  uniques,
}: {
  crmType: CrmType
  object: SyncedObject
  /** How many are asked about, and of how many each side has just one of the name. */
  records: number
  uniques: number
}) {
  const router = useRouter()
  const [asking, setAsking] = useState<'link_unique' | 'create' | null>(null)
  const [said, setSaid] = useState('')
  const { one, many } = specOf(object)
  const crm = crmNames[crmType]
  const isLink = asking !== 'create'
  return (
    <div className="flex flex-wrap items-start gap-2 sm:flex-col sm:items-end">
      {uniques > 0 ? (
        <Button size="sm" variant="primary" onPress={() => setAsking('link_unique')}>
          {uniques === records ? 'They are the same: link them' : `Link the ${uniques} that are unique`}
          <span className="sr-only"> ({many})</span>
        </Button>
      ) : null}
      <Button size="sm" variant="outline" onPress={() => setAsking('create')}>
        They are different
        <span className="sr-only"> ({many})</span>
      </Button>
      <output className="max-w-60 text-muted">{said}</output>
      <ConfirmDialog
        isOpen={asking !== null}
        onOpenChange={(isOpen) => (isOpen ? null : setAsking(null))}
        tone="accent"
        title={
          isLink
            ? `Link ${counted(uniques, one, many)} with ${crm}?`
            : `Are ${counted(records, 'record', 'records')} of ${crm} ${records === 1 ? `another ${one}` : `other ${many}`}?`
        }
        confirmLabel={isLink ? 'Link' : 'Make them on both sides'}
        pendingLabel="Saving…"
        onConfirm={async () => {
          const { answered } = await callApi(questionsAnsweredSchema, '/api/crm/matches/same-name', {
            method: 'POST',
            body: { crmType, object, answer: isLink ? 'link_unique' : 'create' },
          })
          setSaid(
            answered === 0
              ? 'Nothing was left to answer.'
              : `${counted(answered, 'question is', 'questions are')} answered; the ${many} are synced now.`,
          )
          router.refresh()
        }}
      >
        <p>
          {isLink
            ? `Of these, just one ${one} here and one record in ${crm} have the name, so each two are linked and synced as one from now on. A blank field takes the other side’s value; where both have one, the conflict rule of ${crm} decides, and the log keeps the previous value. Names that several have stay open for you to decide.`
            : `Each record is made here as a new ${one}, and the ${many} here that wait are made in ${crm}. You will not be asked about them again.`}
        </p>
      </ConfirmDialog>
    </div>
  )
}
