import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { peopleWhoMay } from '@/src/lib/core/access/roles.ts'

/** Asks before a contact is saved with an address or number that belonged to somebody who was erased on request. */
export function ErasedNotice({
  isNew,
  mayLift,
  pending,
  onLetBack,
}: {
  isNew: boolean
  mayLift: boolean
  pending: boolean
  onLetBack: () => void
}) {
  const verb = isNew ? 'Create' : 'Save'
  return (
    <Notice
      tone="warning"
      title="Somebody with this email or phone number was erased on request"
      actions={
        mayLift ? (
          <SubmitButton type="button" size="sm" pending={pending} pendingLabel="Saving…" onPress={onLetBack}>
            {verb} and lift the block
          </SubmitButton>
        ) : null
      }
    >
      {mayLift
        ? `Nothing was saved. ${verb} the contact only if the person has come back, for instance as a customer: from then on syncs may bring the person back too.`
        : `Nothing was saved. If the person has come back, ask ${peopleWhoMay('privacy')} of your organisation to ${isNew ? 'add' : 'save'} the contact.`}
    </Notice>
  )
}
