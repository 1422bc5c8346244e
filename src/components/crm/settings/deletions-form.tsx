'use client'

import { withArticle } from '@/src/lib/core/text/with-article.ts'
import { SettingsForm } from '@/src/components/crm/settings/settings-form.tsx'
import { fromCrmWords, toCrmWords } from '@/src/components/crm/settings/settings-words.ts'
import type { ObjectGroupProps } from '@/src/components/crm/settings/group-props.ts'
import { useSettingsForm } from '@/src/components/crm/settings/use-settings-form.ts'
import { Choice } from '@/src/components/ui/choice.tsx'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import { specOf } from '@/src/lib/crm/domain/objects.ts'
import { deletePolicySchema } from '@/src/lib/crm/domain/settings.ts'

/** What a deletion on one side does on the other, for each direction. */
export function DeletionsForm({ crmType, object, settings, canEdit, onSaved }: ObjectGroupProps) {
  const crm = crmNames[crmType]
  const { one, many } = specOf(object)
  const state = useSettingsForm({
    crmType,
    object,
    saved: settings.deletes,
    fields: ['deletes.fromCrm', 'deletes.toCrm'],
    check: (draft) => ({ ok: true, settings: { deletes: draft } }),
    onSaved,
  })
  const { fromCrm, toCrm } = state.draft
  return (
    <SettingsForm
      state={state}
      label={object === 'contact' ? `the deletions of ${crm}` : `the deletions of ${many} of ${crm}`}
      canEdit={canEdit}
    >
      <Choice
        label={`When ${withArticle(object === 'contact' ? 'record' : one)} is deleted in ${crm}`}
        value={fromCrm}
        options={options(fromCrmWords, crm, one)}
        onChange={(policy) => state.change({ fromCrm: policy })}
        isDisabled={!canEdit || state.saving}
        description={fromCrmWords(fromCrm, crm, one).meaning}
        error={state.errorAt('deletes.fromCrm')}
      />
      <Choice
        label={`When ${withArticle(one)} is deleted here`}
        value={toCrm}
        options={options(toCrmWords, crm, one)}
        onChange={(policy) => state.change({ toCrm: policy })}
        isDisabled={!canEdit || state.saving}
        description={toCrmWords(toCrm, crm, one).meaning}
        error={state.errorAt('deletes.toCrm')}
      />
      <p className="text-muted">
        Archiving deletes nothing for good: it is the recycle bin of {crm} there, and the list of deleted {many} here, from where
        a record can be restored while it is kept. Deletions that were seen before stay as they were settled then.
      </p>
    </SettingsForm>
  )
}

function options(words: typeof fromCrmWords, crm: string, one: string) {
  return deletePolicySchema.options.map((value) => {
    const { label, meaning } = words(value, crm, one)
    return { value, label, description: meaning }
  })
}
