'use client'

import { Button } from '@heroui/react/button'
import NextLink from 'next/link'
import type { ReactNode, Ref } from 'react'
import { EditValue } from '@/src/components/conflicts/edit-value.tsx'
import type { ShownConflict } from '@/src/components/conflicts/shown-conflict.ts'
import { SelectBox } from '@/src/components/selection.tsx'
import { Badge } from '@/src/components/ui/badge.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import type { FieldTime } from '@/src/lib/crm/domain/field-times.ts'

/** One field with both its values, side by side, and what was agreed on. */
export function ConflictRow({
  conflict,
  linkRef,
  mayDecide,
  mayMap,
  problem,
  isEditing,
  onKeep,
  onEdit,
  onAlways,
  onEdited,
}: {
  conflict: ShownConflict
  /** What the keyboard moves between. */
  linkRef: Ref<HTMLAnchorElement>
  mayDecide: boolean
  mayMap: boolean
  problem: string | undefined
  isEditing: boolean
  onKeep: (side: 'adsapp' | 'crm') => void
  onEdit: (isEditing: boolean) => void
  onAlways: () => void
  onEdited: () => void
}) {
  const { crm, label, title, href, isUnmapped } = conflict
  const isChoosable = mayDecide && !isUnmapped
  return (
    <div className="flex gap-3 px-4 py-3">
      {isChoosable ? <SelectBox id={conflict.key} name={`${label} of ${title}`} /> : null}
      <div className="min-w-0 grow">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-medium">{label}</span>
          <span className="text-muted">of</span>
          <NextLink ref={linkRef} href={href} prefetch={false} className="text-link break-words">
            {title}
          </NextLink>
          <Badge tone="neutral">{crm}</Badge>
          <span className="text-muted">
            {conflict.objectWord}, open since <Time iso={conflict.since} />
          </span>
        </p>
        <div className="mt-2 grid gap-2 sm:grid-cols-2">
          <Side name="Here" value={conflict.local} isNewer={conflict.newer === 'adsapp'}>
            <Changed time={conflict.localTime} />
            {conflict.author === null ? null : ` by ${conflict.author}`}
          </Side>
          <Side name={`In ${crm}`} value={conflict.remote} isNewer={conflict.newer === 'crm'}>
            <Changed time={conflict.remoteTime} />
            {conflict.remoteAuthor === null ? null : ` by ${conflict.remoteAuthor}`}
          </Side>
        </div>
        <p className="mt-2 break-words text-muted">
          {conflict.hadBase ? `Before: ${conflict.base ?? 'empty'}. ` : 'The two never agreed on it. '}
          {conflict.why}
        </p>
        {problem === undefined ? null : (
          <p role="alert" className="mt-2 text-danger-soft-foreground">
            {problem}
          </p>
        )}
        {isEditing ? <EditValue conflict={conflict} onDone={onEdited} onCancel={() => onEdit(false)} /> : null}
        {isEditing ? null : (
          <div className="mt-2 flex flex-wrap gap-2">
            {isChoosable ? (
              <>
                <Button size="sm" variant="outline" onPress={() => onKeep('adsapp')}>
                  Keep ours
                </Button>
                <Button size="sm" variant="outline" onPress={() => onKeep('crm')}>
                  Keep theirs
                </Button>
                {conflict.isEditable ? (
                  <Button size="sm" variant="ghost" onPress={() => onEdit(true)}>
                    Edit…
                  </Button>
                ) : null}
                {mayMap ? (
                  <Button size="sm" variant="ghost" onPress={onAlways}>
                    Always…
                  </Button>
                ) : null}
              </>
            ) : null}
            {isUnmapped && mayMap ? (
              <NextLink href={conflict.mapHref} className="text-link inline-flex min-h-8 items-center">
                Map this {label.toLowerCase()}
              </NextLink>
            ) : null}
          </div>
        )}
      </div>
    </div>
  )
}

function Side({ name, value, isNewer, children }: { name: string; value: string | null; isNewer: boolean; children: ReactNode }) {
  return (
    <div className="min-w-0 rounded-md border border-border px-3 py-2">
      <p className="flex items-center gap-2 text-xs text-muted">
        {name}
        {isNewer ? <Badge tone="accent">Newer</Badge> : null}
      </p>
      <p className="break-words whitespace-pre-line">{value ?? <span className="text-muted">empty</span>}</p>
      <p className="text-xs text-muted">{children}</p>
    </div>
  )
}

/** When it was changed, as far as that is known. */
function Changed({ time }: { time: FieldTime | null }) {
  if (time?.from != null)
    return (
      <>
        Changed <Time iso={time.from} />
      </>
    )
  if (time?.until != null)
    return (
      <>
        Changed before <Time iso={time.until} />
      </>
    )
  return <>It is not known when it was changed</>
}
