'use client'

import { Button } from '@heroui/react/button'
import type { Clash } from '@/src/components/contacts/form-state.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { type ContactForm, contactFormFields } from '@/src/lib/records/contact-input.ts'

/** The contact was changed since it was loaded: the differences, and the two choices. */
export function ClashNotice({
  clash,
  mine,
  onTakeCurrent,
  onKeepMine,
}: {
  clash: Clash
  mine: ContactForm
  onTakeCurrent: () => void
  onKeepMine: () => void
}) {
  const differences = differencesOf(mine, clash.current)
  return (
    <Notice tone="danger" title="Not saved: this contact was changed meanwhile">
      <p>
        It was changed {clash.by} <Time iso={clash.at} />
        {clash.isDeleted ? ', and deleted' : ''}. Nothing has been overwritten.
      </p>
      {differences.length > 0 ? (
        <dl className="mt-2 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1">
          {differences.map(({ label, current, own }) => (
            <div key={label} className="contents">
              <dt className="font-medium">{label}</dt>
              <dd>
                now “{current || 'empty'}”, yours “{own || 'empty'}”
              </dd>
            </div>
          ))}
        </dl>
      ) : (
        <p className="mt-1">It now has the same values as your form.</p>
      )}
      <div className="mt-3 flex flex-wrap gap-2">
        <Button size="sm" variant="secondary" onPress={onTakeCurrent}>
          Show the current values
        </Button>
        {differences.length > 0 && !clash.isDeleted ? (
          <Button size="sm" variant="outline" onPress={onKeepMine}>
            Save mine over them
          </Button>
        ) : null}
      </div>
    </Notice>
  )
}

function differencesOf(mine: ContactForm, current: ContactForm) {
  const standard = contactFormFields
    .filter(({ name }) => mine[name].trim() !== current[name])
    .map(({ name, label }) => ({ label, own: mine[name], current: current[name] }))
  const own = new Map(mine.custom.map((row) => [row.key, row.value]))
  const theirs = new Map(current.custom.map((row) => [row.key, row.value]))
  const custom = [...new Set([...own.keys(), ...theirs.keys()])]
    .filter((key) => own.get(key) !== theirs.get(key))
    .map((key) => ({ label: key, own: own.get(key) ?? '', current: theirs.get(key) ?? '' }))
  return [...standard, ...custom]
}
