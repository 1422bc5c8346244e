import { Building2, ListTodo, type LucideIcon, NotebookPen, Target, UserPlus, Users } from 'lucide-react'
import type { SyncedObject } from '@/src/lib/crm/domain/objects.ts'

export const objectIcons: Readonly<Record<SyncedObject, LucideIcon>> = {
  contact: Users,
  account: Building2,
  opportunity: Target,
  lead: UserPlus,
  task: ListTodo,
  note: NotebookPen,
}
