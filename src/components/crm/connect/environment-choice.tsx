'use client'

import { Description } from '@heroui/react/description'
import { Label } from '@heroui/react/label'
import { Radio } from '@heroui/react/radio'
import { RadioGroup } from '@heroui/react/radio-group'
import { environmentWords } from '@/src/components/crm/connect/connect-words.ts'
import { type Environment, environmentSchema } from '@/src/lib/crm/domain/account.ts'

/** Which environment of a CRM to connect; the login alone does not determine it. */
export function EnvironmentChoice({
  crm,
  value,
  onChange,
}: {
  crm: string
  value: Environment
  onChange: (value: Environment) => void
}) {
  return (
    <RadioGroup value={value} onChange={(chosen) => onChange(environmentSchema.parse(chosen))} className="max-w-2xl">
      <Label>Which {crm} to connect</Label>
      <div className="mt-2 grid gap-x-6 gap-y-3 sm:grid-cols-2">
        {environmentSchema.options.map((environment) => (
          <Radio key={environment} value={environment} className="mt-0">
            <Radio.Content>
              <Radio.Control className="rounded-full">
                <Radio.Indicator className="empty:before:rounded-full" />
              </Radio.Control>
              {environmentWords[environment].label}
            </Radio.Content>
            <Description>{environmentWords[environment].meaning}</Description>
          </Radio>
        ))}
      </div>
    </RadioGroup>
  )
}
