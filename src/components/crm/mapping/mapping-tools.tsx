'use client'

import { Button } from '@heroui/react/button'
import { Download, Upload } from 'lucide-react'
import { useRef, useState } from 'react'
import { callApi, problemText } from '@/src/components/api.ts'
import { mappingFile, readMappingFile } from '@/src/components/crm/mapping/mapping-file.ts'
import { VersionList } from '@/src/components/crm/mapping/version-list.tsx'
import { fieldLabel } from '@/src/lib/records/fields/field-label.ts'
import { counted } from '@/src/components/format.ts'
import { Choice } from '@/src/components/ui/choice.tsx'
import { RowFold } from '@/src/components/ui/fold.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import type { FieldMapping } from '@/src/lib/crm/domain/field-mapping.ts'
import type { SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import { type MappingCopy, mappingCopySchema } from '@/src/lib/contract/mapping-versions.ts'

/** A mapping from elsewhere, taken into the draft: a file, an earlier version, another connection's. Nothing is saved by it. */
export function MappingTools({
  crmType,
  object,
  others,
  saved,
  isDirty,
  canEdit,
  isDisabled,
  onTake,
  onAdd,
}: {
  crmType: CrmType
  object: SyncedObject
  /** The other CRMs whose mapping can be copied. */
  others: readonly CrmType[]
  saved: readonly FieldMapping[]
  /** Whether the draft differs from what is saved: what was taken into it is said until it is saved or discarded. */
  isDirty: boolean
  canEdit: boolean
  isDisabled: boolean
  onTake: (mappings: readonly FieldMapping[]) => void
  onAdd: (rows: readonly FieldMapping[]) => void
}) {
  const [problem, setProblem] = useState<string | null>(null)
  const [said, setSaid] = useState('')
  const [copy, setCopy] = useState<MappingCopy | null>(null)
  const [reading, setReading] = useState(false)
  const take = (mappings: readonly FieldMapping[], words: string) => {
    onTake(mappings)
    setProblem(null)
    setSaid(words)
  }
  const imported = async (file: File) => {
    const read = readMappingFile(await file.text(), crmType, object)
    if ('problem' in read) setProblem(read.problem)
    else take(read.mappings, `${counted(read.mappings.length, 'row')} of ${file.name}. Nothing is saved until you save.`)
  }
  const copyFrom = async (from: CrmType) => {
    setReading(true)
    setProblem(null)
    try {
      setCopy(await callApi(mappingCopySchema, `/api/crm/mapping/copy?crm_type=${crmType}&object_type=${object}&from=${from}`))
    } catch (thrown) {
      setProblem(problemText(thrown))
    } finally {
      setReading(false)
    }
  }
  return (
    <section aria-label="Versions and files" className="border-t border-border">
      <div className="flex flex-wrap items-center gap-2 p-4">
        <Button
          size="sm"
          variant="outline"
          onPress={() => download(`${crmType}-${object}-mapping.json`, mappingFile(crmType, object, saved))}
        >
          <Download aria-hidden />
          Export
        </Button>
        {canEdit ? (
          <>
            <ImportFile isDisabled={isDisabled} onFile={(file) => void imported(file)} />
            {others.length === 0 ? null : (
              <Choice
                key={copy === null ? 'closed' : 'open'}
                className="max-w-56"
                label="Copy from another connection"
                hideLabel
                placeholder={reading ? 'Reading…' : 'Copy from…'}
                value={null}
                options={others.map((from) => ({ value: from, label: crmNames[from] }))}
                onChange={(from) => void copyFrom(from)}
                isDisabled={isDisabled || reading}
              />
            )}
          </>
        ) : null}
        <p aria-live="polite" className="text-muted">
          {isDirty ? said : ''}
        </p>
        {problem === null ? null : (
          <div className="basis-full">
            <Notice tone="danger">{problem}</Notice>
          </div>
        )}
        {copy === null ? null : (
          <div className="basis-full">
            <CopiedRows
              copy={copy}
              onAdd={() => {
                onAdd(copy.rows.map(({ row }) => row))
                setSaid(`${counted(copy.rows.length, 'row')} added. Nothing is saved until you save.`)
                setCopy(null)
              }}
              onClose={() => setCopy(null)}
            />
          </div>
        )}
      </div>
      <RowFold title="Versions" summary="What the mapping was after each time that it was saved">
        <VersionList
          crmType={crmType}
          object={object}
          current={saved}
          canRestore={canEdit && !isDisabled}
          onRestore={(version, mappings) =>
            take(mappings, `Version ${version} is in the table. Nothing is saved until you save.`)
          }
        />
      </RowFold>
    </section>
  )
}

function download(name: string, text: string) {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}

function ImportFile({ isDisabled, onFile }: { isDisabled: boolean; onFile: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button size="sm" variant="outline" isDisabled={isDisabled} onPress={() => input.current?.click()}>
        <Upload aria-hidden />
        Import…
      </Button>
      <input
        ref={input}
        type="file"
        accept="application/json,.json"
        aria-label="File with a mapping"
        className="sr-only"
        tabIndex={-1}
        onChange={(event) => {
          const file = event.target.files?.[0]
          if (file) onFile(file)
          // So that the same file, corrected, can be chosen again.
          event.target.value = ''
        }}
      />
    </>
  )
}

function CopiedRows({ copy, onAdd, onClose }: { copy: MappingCopy; onAdd: () => void; onClose: () => void }) {
  return (
    <div className="rounded-md border border-border p-3">
      {copy.rows.length === 0 ? <p>Nothing is mapped there that has a counterpart here and is not mapped yet.</p> : null}
      <ul className="flex flex-col gap-2">
        {copy.rows.map(({ row, reason }) => (
          <li key={row.adsappField}>
            <span className="font-medium">{fieldLabel(row.adsappField)}</span> with{' '}
            <code className="font-mono text-xs">{row.crmField}</code>
            <span className="block text-xs text-muted">{reason}</span>
          </li>
        ))}
      </ul>
      {copy.unmatched.length === 0 ? null : (
        <p className="mt-2 text-muted">Without a counterpart here: {copy.unmatched.map(fieldLabel).join(', ')}.</p>
      )}
      <div className="mt-3 flex gap-2">
        {copy.rows.length === 0 ? null : (
          <Button size="sm" variant="primary" onPress={onAdd}>
            Add {counted(copy.rows.length, 'row')}
          </Button>
        )}
        <Button size="sm" variant="ghost" onPress={onClose}>
          Close
        </Button>
      </div>
    </div>
  )
}
