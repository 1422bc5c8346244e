'use client'

import { Button } from '@heroui/react/button'
import { Plus, Trash2 } from 'lucide-react'
import type { FieldsProps } from '@/src/components/knowledge/request-fields.tsx'
import { blankRule } from '@/src/components/knowledge/source-draft.ts'
import { Choice } from '@/src/components/ui/choice.tsx'
import { Field } from '@/src/components/ui/field.tsx'
import { Group } from '@/src/components/ui/group.tsx'

const actions = [
  { value: 'mask', label: 'Mask', description: 'The field stays, its value is ***.' },
  { value: 'drop', label: 'Leave out', description: 'The field is not kept at all.' },
] as const

/** Which fields of a source are left out or masked, beyond what always is. */
export function RulesFields({ draft: { rules }, change, said }: FieldsProps) {
  return (
    <Group legend="Fields to leave out or mask" error={said('rules')}>
      <p className="text-muted">
        Passwords, card numbers and social security numbers are always masked. Leave out what no customer should read in a reply.
      </p>
      {rules.map((rule, index) => (
        <div key={rule.key} className="flex items-start gap-2">
          <div className="grid min-w-0 flex-1 grid-cols-[minmax(0,1fr)] gap-2 sm:grid-cols-[minmax(0,1fr)_10rem]">
            <Field
              label={`Field ${index + 1}`}
              isLabelHidden
              placeholder="customers.email, or notes"
              autoComplete="off"
              value={rule.path}
              onChange={(path) => change({ rules: rules.map((each) => (each.key === rule.key ? { ...each, path } : each)) })}
            />
            <Choice
              label={`What becomes of field ${index + 1}`}
              hideLabel
              value={rule.action}
              options={actions}
              onChange={(action) => change({ rules: rules.map((each) => (each.key === rule.key ? { ...each, action } : each)) })}
            />
          </div>
          <Button
            isIconOnly
            variant="ghost"
            aria-label={`Remove the rule for ${rule.path === '' ? `field ${index + 1}` : rule.path}`}
            onPress={() => change({ rules: rules.filter(({ key }) => key !== rule.key) })}
          >
            <Trash2 aria-hidden />
          </Button>
        </div>
      ))}
      <Button variant="outline" size="sm" className="self-start" onPress={() => change({ rules: [...rules, blankRule()] })}>
        <Plus aria-hidden /> Add a field
      </Button>
    </Group>
  )
}
