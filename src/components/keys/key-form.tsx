'use client'

import { useState } from 'react'
import { orderedScopes, scopeName } from '@/src/components/keys/scope-words.ts'
import { Choice } from '@/src/components/ui/choice.tsx'
import { CopyField } from '@/src/components/ui/copy-field.tsx'
import { Field } from '@/src/components/ui/field.tsx'
import { Form } from '@/src/components/ui/form.tsx'
import { Group } from '@/src/components/ui/group.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { SwitchRow } from '@/src/components/ui/switch-row.tsx'
import { failureAt, failureElsewhere, useApiCall } from '@/src/components/use-api-call.ts'
import { type ApiScope, scopeMeanings } from '@/src/lib/core/access/api-scopes.ts'
import { madeApiKeySchema } from '@/src/lib/contract/api-keys.ts'

const dayMs = 24 * 60 * 60_000
const lifetimes = [
  { value: '', label: 'Never' },
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In a year' },
]

/** Makes a key, and shows it once. */
export function KeyForm() {
  const { call, pending, failure } = useApiCall()
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<readonly ApiScope[]>(['records:read'])
  const [days, setDays] = useState('90')
  const [wrong, setWrong] = useState<'name' | 'scopes' | null>(null)
  const [made, setMade] = useState<{ readonly name: string; readonly key: string } | null>(null)

  const elsewhere = failureElsewhere(failure, ['name', 'scopes'])

  const make = async () => {
    const missing = name.trim() === '' ? 'name' : scopes.length === 0 ? 'scopes' : null
    setWrong(missing)
    // A second press on the emptied form leaves the key that is shown this once.
    if (missing !== null) return
    setMade(null)
    const expires = days === '' ? {} : { expires_at: new Date(Date.now() + Number(days) * dayMs).toISOString() }
    const key = await call(madeApiKeySchema, '/api/keys', { method: 'POST', body: { name, scopes, ...expires } })
    if (!key) return
    setMade(key)
    setName('')
  }

  return (
    <Form onSubmit={() => void make()} className="flex flex-col gap-4">
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3 sm:grid-cols-[minmax(0,1fr)_14rem]">
        <Field
          label="Name"
          autoComplete="off"
          maxLength={100}
          value={name}
          onChange={setName}
          error={wrong === 'name' ? 'Enter a name.' : failureAt(failure, 'name')}
          description="What will use it. It stands in the history of what the key changes."
        />
        <Choice label="Ends" value={days} options={lifetimes} onChange={setDays} />
      </div>
      <Group
        legend="What it may do"
        error={wrong === 'scopes' ? 'Choose what the key may do.' : failureAt(failure, 'scopes')}
        className="flex flex-col gap-3"
      >
        {orderedScopes.map((scope) => (
          <SwitchRow
            key={scope}
            label={scopeName(scope)}
            description={scopeMeanings[scope]}
            isSelected={scopes.includes(scope)}
            onChange={(on) => setScopes(on ? [...scopes, scope] : scopes.filter((each) => each !== scope))}
            isDisabled={pending}
          />
        ))}
      </Group>
      {elsewhere === null ? null : <Notice tone="danger">{elsewhere}</Notice>}
      <SubmitButton pending={pending} pendingLabel="Making…" className="self-start">
        Make a key
      </SubmitButton>
      {made ? (
        <>
          <Notice tone="success" title={`The key “${made.name}” is made`}>
            Copy it now. It is stored nowhere, and nobody can show it again.
          </Notice>
          <CopyField label="API key" value={made.key} />
        </>
      ) : null}
    </Form>
  )
}
