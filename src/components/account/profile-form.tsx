'use client'

import { useState } from 'react'
import { saveProfile } from '@/app/dashboard/account/actions.ts'
import { AuthForm, useAuthForm } from '@/src/components/auth/auth-form.tsx'
import { Combo } from '@/src/components/ui/combo.tsx'
import { Field } from '@/src/components/ui/field.tsx'

const browser = 'As in the browser'

export function ProfileForm({ name, timeZone, zones }: { name: string; timeZone: string | null; zones: readonly string[] }) {
  const form = useAuthForm(saveProfile)
  const [zone, setZone] = useState(timeZone ?? browser)
  const options = [
    { value: browser, label: browser, description: '' },
    ...zones.map((value) => ({ value, label: value, description: '' })),
  ]
  return (
    <AuthForm
      form={form}
      hidden={{ timeZone: zone === browser ? '' : zone }}
      submitLabel="Save"
      pendingLabel="Saving…"
      fullWidth={false}
    >
      <Field
        label="Name"
        name="name"
        autoComplete="name"
        description="Shown to the people of your organisations."
        defaultValue={form.state.values['name'] ?? name}
        error={form.errors['name']}
      />
      <Combo
        label="Time zone"
        value={zone}
        options={options}
        onChange={(chosen) => setZone(chosen ?? browser)}
        isDisabled={false}
        placeholder="Search a city"
        nothingFound="No time zone of that name"
        error={form.errors['timeZone']}
      />
      <p className="text-muted">
        Times on all pages are shown in this zone. The pages are in English; there is no other language yet.
      </p>
    </AuthForm>
  )
}
