import type { MailChoice } from '@/src/lib/crm/domain/notification-kinds.ts'

export const notificationsPath = '/dashboard/notifications'

export const mailLabels: Readonly<Record<MailChoice, string>> = {
  off: 'No email',
  at_once: 'At once',
  daily: 'Once a day',
  weekly: 'Once a week',
}
