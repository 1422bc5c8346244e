import { doneSchema } from '../../contract/answers.ts'
import {
  notificationSettingSchema,
  notificationSettingsSchema,
  notificationsQuerySchema,
  notificationsReadSchema,
  notificationsSchema,
  notificationTestedSchema,
  notificationTestSchema,
} from '../../contract/notifications.ts'
import { operation } from '../operation.ts'

const common = { tag: 'Notifications', access: 'read' } as const

export const notifications = {
  readNotifications: operation({
    ...common,
    method: 'GET',
    path: '/api/notifications',
    id: 'readNotifications',
    summary: 'What you were told',
    description: 'Your own, of this organisation, the newest first. What happened several times before you read it is one.',
    query: notificationsQuerySchema,
    responses: { 200: { description: 'A page of them.', schema: notificationsSchema } },
  }),

  markNotifications: operation({
    ...common,
    method: 'POST',
    path: '/api/notifications/read',
    id: 'markNotificationsRead',
    summary: 'Mark notifications as read',
    body: notificationsReadSchema,
    responses: { 200: { description: 'They are read.', schema: doneSchema } },
  }),

  readNotificationSettings: operation({
    ...common,
    method: 'GET',
    path: '/api/notifications/settings',
    id: 'readNotificationSettings',
    summary: 'How you are told of what',
    description: 'Every kind that your role receives.',
    responses: { 200: { description: 'Your settings.', schema: notificationSettingsSchema } },
  }),

  saveNotificationSetting: operation({
    ...common,
    method: 'PUT',
    path: '/api/notifications/settings',
    id: 'saveNotificationSetting',
    summary: 'Choose how you are told of a kind',
    body: notificationSettingSchema,
    responses: { 200: { description: 'It is saved.', schema: doneSchema } },
  }),

  testNotification: operation({
    ...common,
    method: 'POST',
    path: '/api/notifications/test',
    id: 'testNotification',
    summary: 'Send yourself a test',
    description:
      'Of a kind, as you have chosen to be told of it: on the page, by email at once, or both. At most one a minute of each kind.',
    body: notificationTestSchema,
    responses: { 200: { description: 'It is sent.', schema: notificationTestedSchema } },
    problems: ['test_just_sent', 'mail_not_sent'],
  }),
}
