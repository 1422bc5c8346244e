import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { peopleWhoMay } from '@/src/lib/core/roles.ts'

/** Asks before a contact is added whose address or number belonged to somebody who was erased on request. */
export function ErasedNotice({ mayLift, pending, onLetBack }: { mayLift: boolean; pending: boolean; onLetBack: () => void }) {
  return (
    <Notice
      tone="warning"
      title="Somebody with this e-mail or phone number was erased on request"
      actions={
        mayLift ? (
          <SubmitButton type="button" size="sm" pending={pending} pendingLabel="Creating…" onPress={onLetBack}>
            Create and lift the block
          </SubmitButton>
        ) : null
      }
    >
      {mayLift
        ? 'Nothing was saved. Create the contact only if the person has come back, for instance as a customer: from then on syncs may bring the person back too.'
        : `Nothing was saved. If the person has come back, ask ${peopleWhoMay('privacy')} of your organisation to add the contact.`}
    </Notice>
  )
}
