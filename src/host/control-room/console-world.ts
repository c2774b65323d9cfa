/** What the console's server stands on, put together: people, the ways to the node, the history and the watch process. */

import { DeedBook } from '../../api/chain/deed-book.ts'
import { siteUrlOf } from '../../api/chain/site-url.ts'
import { COMMANDS, type CommandName } from '../../api/contract/commands.ts'
import { LogRing } from '../../api/stream/log-ring.ts'
import { SectionBoard } from '../../api/stream/section-board.ts'
import type { ApiWorld, Site } from '../../api/world.ts'
import { openPeople } from '../../security/identity/people.ts'
import { peoplePathOf } from '../../security/identity/people-file.ts'
import { type ConsoleConfig, networksOf } from '../config/console-schema.ts'
import { SYSTEM_CLOCK } from '../live/clock.ts'
import { ControlDoor } from './control-door.ts'
import { HistoryDoor } from './history-door.ts'
import { incidentDeskOf } from './incident-client.ts'
import { historyOf } from './open-history.ts'
import { OrderMessages } from './order-messages.ts'
import type { RoomSettings } from './room-feed.ts'
import { alertDeskOf, type WatchClient } from './watch-client.ts'

/** The command line of the machine itself is always let in. */
const THIS_MACHINE = ['127.0.0.0/8', '::1']

export interface ConsoleWorldSetup extends Pick<ApiWorld, 'chart' | 'onRequest' | 'onLog' | 'onAlert'> {
  readonly settings: RoomSettings
  readonly watch: WatchClient
}

/** Errors: of the file of the people. */
export function consoleWorldOf({ settings, watch, chart, onRequest, onLog, onAlert }: ConsoleWorldSetup): ApiWorld {
  const { dataFolder } = settings
  const console = settings.console as ConsoleConfig
  const site = siteOf(settings, console)
  const people = openPeople(peoplePathOf(dataFolder), {
    // Asked at each ceremony: the port may be known late.
    site: () => ({ rpId: site.name, origins: [siteUrlOf(site)] }),
    sessionTimes: { lastsUs: console.sessionMax, idleUs: console.sessionIdle },
  })
  return {
    site,
    people,
    deeds: new DeedBook({ audit: people.audit, nowUs: SYSTEM_CLOCK.nowUs, onAlert }),
    door: new ControlDoor(dataFolder),
    history: new HistoryDoor(historyOf(settings)),
    rawMessages: new OrderMessages(dataFolder),
    alerts: alertDeskOf(watch),
    incidents: incidentDeskOf(watch),
    metricsText: async () => {
      const told = await watch.ask({ type: 'MetricsText' })
      return told.ok ? told.value : undefined
    },
    board: new SectionBoard(SYSTEM_CLOCK.nowUs),
    chart,
    logs: new LogRing(),
    nowUs: SYSTEM_CLOCK.nowUs,
    ...{ onRequest, onLog, onAlert },
  }
}

function siteOf({ desk, environment }: RoomSettings, { name, allow, fourEyes }: ConsoleConfig): Site {
  const allowed = networksOf([...THIS_MACHINE, ...allow])
  return { desk, environment, name, port: 0, allowed, fourEyes: new Set(commandsOf(fourEyes)) }
}

/** By the words of the configuration. */
function commandsOf(words: readonly string[]): CommandName[] {
  const names = Object.keys(COMMANDS) as CommandName[]
  return names.filter(name => words.some(word => COMMANDS[name].path.endsWith(`/${word}`)))
}
