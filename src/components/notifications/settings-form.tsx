'use client'

import { Button } from '@heroui/react/button'
import { toast } from '@heroui/react/toast'
import { useState } from 'react'
import { callApi, problemText } from '@/src/components/api.ts'
import { mailLabels } from '@/src/components/notifications/notification-words.ts'
import { CheckBox } from '@/src/components/ui/check-box.tsx'
import { Choice } from '@/src/components/ui/choice.tsx'
import { type MailChoice, mailChoices } from '@/src/lib/crm/domain/notification-kinds.ts'
import { doneSchema } from '@/src/lib/contract/answers.ts'
import { notificationTestedSchema } from '@/src/lib/contract/notifications.ts'
import type { NotificationSetting } from '@/src/lib/records/organization/notifications.ts'

/** How the person is notified of each kind; saved as it is chosen. */
export function NotificationSettings({ settings, mails }: { settings: readonly NotificationSetting[]; mails: boolean }) {
  return (
    <ul className="divide-y divide-border">
      {settings.map((setting) => (
        <Setting key={setting.kind} setting={setting} mails={mails} />
      ))}
    </ul>
  )
}

function Setting({ setting, mails }: { setting: NotificationSetting; mails: boolean }) {
  const { kind, label, when } = setting
  const [chosen, setChosen] = useState({ inPage: setting.inPage, mail: setting.mail })

  const save = async (next: { readonly inPage: boolean; readonly mail: MailChoice }) => {
    const before = chosen
    setChosen(next)
    try {
      await callApi(doneSchema, '/api/notifications/settings', { method: 'PUT', body: { kind, ...next } })
    } catch (thrown) {
      setChosen(before)
      toast.danger('Not saved', { description: problemText(thrown) })
    }
  }
  const test = async () => {
    try {
      const { mailed } = await callApi(notificationTestedSchema, '/api/notifications/test', { method: 'POST', body: { kind } })
      const where = [...(chosen.inPage ? ['on the page'] : []), ...(mailed ? ['by email'] : [])]
      toast.success(where.length === 0 ? 'You are told of this nowhere.' : `A test was sent ${where.join(' and ')}.`)
    } catch (thrown) {
      toast.danger('No test was sent', { description: problemText(thrown) })
    }
  }

  return (
    <li className="grid items-center gap-2 px-4 py-3 sm:grid-cols-[minmax(0,1fr)_auto_9rem_auto]">
      <div className="min-w-0">
        <p className="font-medium">{label}</p>
        <p className="text-muted">{when}</p>
      </div>
      <CheckBox label={`${label}: on the page`} checked={chosen.inPage} onChange={(inPage) => void save({ ...chosen, inPage })}>
        On the page
      </CheckBox>
      <Choice
        label={`${label}: by email`}
        hideLabel
        value={chosen.mail}
        options={mailChoices.map((value) => ({ value, label: mailLabels[value] }))}
        onChange={(mail) => void save({ ...chosen, mail })}
        isDisabled={!mails}
      />
      <Button size="sm" variant="outline" aria-label={`Send a test: ${label}`} onPress={() => void test()}>
        Send a test
      </Button>
    </li>
  )
}
