import { Notice } from '@/src/components/ui/notice.tsx'
import { peopleWhoMay, type Role } from '@/src/lib/core/access/roles.ts'

/** For those who see the sources and do not decide about them. */
export function OnlyAdmins({ role }: { role: Role }) {
  return (
    <Notice tone="info" quiet>
      Which sources replies draw on is decided by {peopleWhoMay('knowledge')}. Your role is {role}: you can look at them and try
      questions.
    </Notice>
  )
}
