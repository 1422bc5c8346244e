'use client'

import { objectTitle } from '@/src/components/crm/objects/object-words.ts'
import { PolicyChoice } from '@/src/components/crm/policy-choice.tsx'
import { DeletionsForm } from '@/src/components/crm/settings/deletions-form.tsx'
import type { ObjectGroupProps } from '@/src/components/crm/settings/group-props.ts'
import { MatchingForm } from '@/src/components/crm/settings/matching-form.tsx'
import { deletionsSummary, matchingSummary } from '@/src/components/crm/settings/settings-words.ts'
import { RowFold } from '@/src/components/ui/fold.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import { specOf } from '@/src/lib/crm/domain/objects.ts'
import type { ConnectionObjectView } from '@/src/lib/contract/status.ts'

/** How one object is synced: who wins, what a deletion does, and what its records are matched by. */
export function ObjectSettings(
  props: ObjectGroupProps & Pick<ConnectionObjectView, 'ownConflictPolicy'> & { customFields: readonly string[] },
) {
  const { crmType, object, settings, ownConflictPolicy, canEdit, onSaved } = props
  const crm = crmNames[crmType]
  return (
    <Panel title={objectTitle(object)} flush>
      <div className="max-w-md px-4 py-3">
        <PolicyChoice
          crmType={crmType}
          object={object}
          policy={settings.conflictPolicy}
          own={ownConflictPolicy}
          isDisabled={!canEdit}
          onSaved={onSaved}
        />
      </div>
      <div className="border-t border-border">
        <RowFold title="Deletions" summary={deletionsSummary(settings, crm)}>
          <DeletionsForm {...props} />
        </RowFold>
        <RowFold title="Matching" summary={matchingSummary(settings, crm, specOf(object).one)}>
          <MatchingForm {...props} />
        </RowFold>
      </div>
    </Panel>
  )
}
