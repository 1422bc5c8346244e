import { Building2, ListTodo, type LucideIcon, NotebookPen, Target, Users } from 'lucide-react'
import type { SyncedObject } from '@/src/lib/crm/domain/objects.ts'

export const objectIcons: Readonly<Record<SyncedObject, LucideIcon>> = {
  contact: Users,
  account: Building2,
  opportunity: Target,
  task: ListTodo,
  note: NotebookPen,
}
