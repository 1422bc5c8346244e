import {
  Building2,
  FileText,
  ListTodo,
  type LucideIcon,
  Network,
  NotebookPen,
  PhoneCall,
  Target,
  UserPlus,
  Users,
  Wrench,
} from 'lucide-react'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'

export const objectIcons: Readonly<Record<RecordObject, LucideIcon>> = {
  contact: Users,
  account: Building2,
  opportunity: Target,
  quote: FileText,
  ticket: Wrench,
  lead: UserPlus,
  task: ListTodo,
  note: NotebookPen,
  industry: Network,
  activity: PhoneCall,
}
