'use client'

import { useFormStatus } from 'react-dom'
import { confirmEmail } from '@/app/(auth)/actions.ts'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'

/** Works without scripts too. */
export function ConfirmEmailForm({ code, tokenHash }: { code: string; tokenHash: string }) {
  return (
    <form action={confirmEmail}>
      <input type="hidden" name="code" value={code} />
      <input type="hidden" name="token_hash" value={tokenHash} />
      <Confirm />
    </form>
  )
}

function Confirm() {
  const { pending } = useFormStatus()
  return (
    <SubmitButton pending={pending} pendingLabel="Confirming…" fullWidth>
      Confirm and sign in
    </SubmitButton>
  )
}
