'use client'

import { Switch } from '@heroui/react/switch'
import { z } from 'zod'
import { channelNames } from '@/src/components/knowledge/knowledge-words.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { useApiCall } from '@/src/components/use-api-call.ts'
import type { Channel } from '@/src/lib/core/channel.ts'
import type { ShownSource } from '@/src/lib/records/knowledge/shown-source.ts'

type Switched = Pick<ShownSource, 'url' | 'name' | 'description' | 'channels' | 'active_channels'>

/** Which channels of its page draw on a source. A channel that is switched on for the first time gets its link then. */
export function ChannelSwitches({
  pageId,
  pageChannels,
  source,
  canEdit,
}: {
  pageId: string
  pageChannels: readonly Channel[]
  source: Switched
  canEdit: boolean
}) {
  const { call, pending, problem } = useApiCall()
  const turn = (channel: Channel, isOn: boolean) => {
    const key = { page_id: pageId, url: source.url, channels: [channel], is_active: isOn }
    if (source.channels.includes(channel))
      return call(z.unknown(), '/api/dashboard/crm-links/status', { method: 'PUT', body: key })
    const { name, description } = source
    return call(z.unknown(), '/api/dashboard/crm-links', { method: 'POST', body: { ...key, name, description } })
  }
  return (
    <div className="flex flex-col gap-2">
      <fieldset className="flex flex-wrap gap-x-5 gap-y-2">
        <legend className="sr-only">Channels that use {source.name}</legend>
        {pageChannels.map((channel) => (
          <Switch
            key={channel}
            isSelected={source.active_channels.includes(channel)}
            onChange={(isOn) => void turn(channel, isOn)}
            isDisabled={!canEdit || pending}
          >
            <Switch.Content>
              <Switch.Control>
                <Switch.Thumb />
              </Switch.Control>
              {channelNames[channel]}
              <span className="sr-only"> use {source.name}</span>
            </Switch.Content>
          </Switch>
        ))}
      </fieldset>
      {problem === null ? null : <Notice tone="danger">{problem}</Notice>}
    </div>
  )
}
