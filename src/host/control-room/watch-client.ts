/** Asks the watch process of a session, by the socket in its data folder: for the API and the command line. */

import { type Result, refusalOf } from '../../core/std/result.ts'
import type { AlertDesk, DeskRefusal } from '../../ports/alert-desk.ts'
import { DESK_REFUSALS } from '../../ports/alert-desk.ts'
import { callByLines, type LineCall } from '../live/line-socket.ts'
import { findSocket } from '../live/socket-place.ts'
import { WATCH_ANSWERS, WATCH_PROTOCOL, WATCH_SOCKET, type WatchAnswers, type WatchRequest } from './watch-wire.ts'

type RequestOf<Type extends WatchRequest['type']> = Extract<WatchRequest, { type: Type }>

/** Of `TestChannels`, which waits for receivers, some of which let one wait. */
const TEST_PATIENCE_MS = 60_000
const PATIENCE_MS = 5_000
const FOLLOW_AGAIN_MS = 1_000

export interface WatchRefusal {
  readonly code: string
  readonly text: string
}

export class WatchClient {
  readonly #dataFolder: string

  constructor(dataFolder: string) {
    this.#dataFolder = dataFolder
  }

  /** Errors: none; who is not there is a refusal, `DESK_AWAY`. */
  ask<Type extends WatchRequest['type']>(request: RequestOf<Type>): Promise<Result<WatchAnswers[Type], WatchRefusal>> {
    return new Promise(resolve => {
      const call = this.#call<Type>(request, answer => {
        resolve(answer)
        call?.close()
      })
      if (call === undefined) return resolve(refusalOf(AWAY))
      const patienceMs = request.type === 'TestChannels' ? TEST_PATIENCE_MS : PATIENCE_MS
      const patience = setTimeout(() => call.close(), patienceMs)
      void call.ended.then(() => {
        clearTimeout(patience)
        resolve(refusalOf(AWAY))
      })
    })
  }

  /** Hears every answer; asks again where the other side has gone. Returns: ends it. */
  follow<Type extends WatchRequest['type']>(
    request: RequestOf<Type>,
    onAnswer: (answer: WatchAnswers[Type]) => void,
  ): () => void {
    let isOver = false
    let call: LineCall | undefined
    const again = () => {
      if (isOver) return
      call = this.#call<Type>(request, answer => answer.ok && onAnswer(answer.value))
      void (call?.ended ?? Promise.resolve()).then(() => setTimeout(again, FOLLOW_AGAIN_MS).unref())
    }
    again()
    return () => {
      isOver = true
      call?.close()
    }
  }

  #call<Type extends WatchRequest['type']>(
    request: RequestOf<Type>,
    onAnswer: (answer: Result<WatchAnswers[Type], WatchRefusal>) => void,
  ): LineCall | undefined {
    const socketPath = findSocket(this.#dataFolder, WATCH_SOCKET)
    if (socketPath === undefined) return undefined
    return callByLines(socketPath, WATCH_PROTOCOL, request, reply => {
      if (reply.type === 'Refused') return onAnswer(refusalOf({ code: reply.code, text: reply.text }))
      const parsed = WATCH_ANSWERS[request.type].safeParse(reply.value)
      const isSound = parsed.success
      onAnswer(isSound ? { ok: true, value: parsed.data as WatchAnswers[Type] } : refusalOf(OTHER_VERSION))
    })
  }
}

const AWAY: DeskRefusal = {
  code: 'DESK_AWAY',
  text: 'the process that keeps alerts does not answer: no session runs here, it has no alerts section, or the process is being started again',
}
const OTHER_VERSION: DeskRefusal = { code: 'BAD_MESSAGE', text: 'the answer is of another version of the program' }

/** The alert desk of a session, from another process. */
export function alertDeskOf(client: WatchClient): AlertDesk {
  return {
    alerts: ({ states, countMax }) =>
      asked(client.ask({ type: 'Alerts', ...(states && { states: [...states] }), ...(countMax && { countMax }) })),
    acknowledge: (id, actor) => asked(client.ask({ type: 'AcknowledgeAlert', id, actor })),
    resolve: (id, actor) => asked(client.ask({ type: 'ResolveAlert', id, actor })),
    silences: () => asked(client.ask({ type: 'Silences' })),
    addSilence: (silence, actor) => asked(client.ask({ type: 'AddSilence', silence, actor })),
    endSilence: (id, actor) => asked(client.ask({ type: 'EndSilence', id, actor })),
    channels: () => asked(client.ask({ type: 'Channels' })),
    testChannels: (channel, actor) =>
      asked(client.ask({ type: 'TestChannels', ...(channel !== undefined && { channel }), actor })),
    deliveries: alertId => asked(client.ask({ type: 'Deliveries', ...(alertId !== undefined && { alertId }) })),
    follow: onAlerts => client.follow({ type: 'FollowAlerts' }, onAlerts),
  }
}

/** A code that is not of the desk is a fault between versions. */
async function asked<T>(answer: Promise<Result<T, WatchRefusal>>): Promise<Result<T, DeskRefusal>> {
  const told = await answer
  if (told.ok) return told
  const code = DESK_REFUSALS.find(each => each === told.error.code) ?? 'BAD_MESSAGE'
  return refusalOf({ code, text: told.error.text })
}
