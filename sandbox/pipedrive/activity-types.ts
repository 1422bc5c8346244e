import { Hono } from 'hono'
import type { SandboxEnv } from './sandbox.ts'

const time = '2024-02-01 09:00:00'
const type = (
  id: number,
  key: string,
  name: string,
  icon: string,
  marks: { readonly custom?: true; readonly off?: true } = {},
) => ({
  id,
  order_nr: id,
  name,
  key_string: key,
  icon_key: icon,
  active_flag: marks.off !== true,
  color: 'FFFFFF',
  is_custom_flag: marks.custom === true,
  add_time: time,
  update_time: time,
})

/** The kinds of activity of every company: Pipedrive's own, one more, and one that is no longer used. */
export const activityTypes = [
  type(1, 'call', 'Call', 'call'),
  type(2, 'meeting', 'Meeting', 'meeting'),
  type(3, 'task', 'Task', 'task'),
  type(4, 'deadline', 'Deadline', 'deadline'),
  type(5, 'email', 'Email', 'email'),
  type(6, 'lunch', 'Lunch', 'lunch'),
  type(7, 'site_visit', 'Site visit', 'plane', { custom: true }),
  type(8, 'fax', 'Fax', 'document', { custom: true, off: true }),
]

/** `/activityTypes` of the first API generation. */
export function activityTypeRoutes(): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()
  routes.get('/', (c) => c.json({ success: true, data: activityTypes }))
  return routes
}
