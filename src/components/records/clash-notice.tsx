'use client'

import { Button } from '@heroui/react/button'
import type { ClashingField } from '@/src/components/records/form-state.ts'
import { counted } from '@/src/components/format.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { Time } from '@/src/components/ui/time.tsx'

/** Fields that were changed here and elsewhere: both values of each, and a choice for it or for all of them. */
export function ClashNotice({
  fields,
  onTakeTheirs,
  onKeepMine,
}: {
  fields: readonly ClashingField[]
  onTakeTheirs: (fields: readonly ClashingField[]) => void
  onKeepMine: () => void
}) {
  const isOne = fields.length === 1
  return (
    <Notice tone="danger" title={`Not saved: ${counted(fields.length, 'field was', 'fields were')} changed meanwhile too`}>
      <p>Nothing has been overwritten. Your other changes are kept in the form and saved with your choice.</p>
      <ul className="mt-2 flex flex-col gap-2">
        {fields.map((field) => (
          <li key={field.name}>
            <p>
              <span className="font-medium">{field.label}</span>: now “{field.theirs ?? 'empty'}”, yours “{field.mine ?? 'empty'}
              ”. <span className="text-muted">Changed {field.by}</span>
              {field.at === null ? null : (
                <span className="text-muted">
                  {' '}
                  <Time iso={field.at} />
                </span>
              )}
            </p>
            {isOne ? null : (
              <Button size="sm" variant="ghost" onPress={() => onTakeTheirs([field])}>
                Use “{field.theirs ?? 'empty'}”<span className="sr-only"> for {field.label}</span>
              </Button>
            )}
          </li>
        ))}
      </ul>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button size="sm" variant="outline" onPress={onKeepMine}>
          {isOne ? 'Save mine over it' : 'Save mine over them'}
        </Button>
        <Button size="sm" variant="secondary" onPress={() => onTakeTheirs(fields)}>
          {isOne ? 'Use the current value' : 'Use the current values'}
        </Button>
      </div>
    </Notice>
  )
}
