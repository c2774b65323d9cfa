/** What the supervisor tells the console's process, put on the board that all screens see: views, how the node stands, the log. */

import type { SessionView } from '../../api/contract/session-view.ts'
import { SECTION_NAMES } from '../../api/contract/stream.ts'
import type { LogRing } from '../../api/stream/log-ring.ts'
import type { SectionBoard } from '../../api/stream/section-board.ts'
import type { ChartRoom } from '../chart/chart-room.ts'
import type { NodeNews, ToRoom } from './room-feed.ts'

export interface ViewBoardSetup {
  readonly board: SectionBoard
  readonly chart: Pick<ChartRoom, 'note'>
  readonly logs: LogRing
}

export class ViewBoard {
  readonly #setup: ViewBoardSetup
  #node: NodeNews = { kind: 'Node', state: 'Starting', text: '', timeUs: 0, isOrderly: false }
  #isWatchUp = false

  constructor(setup: ViewBoardSetup) {
    this.#setup = setup
    this.#tellRoom()
  }

  take(message: ToRoom): void {
    switch (message.kind) {
      case 'View':
        return this.#view(message.view)
      case 'Alert': {
        const { severity, code, text } = message.alert
        return this.#setup.logs.add(message.timeUs, severity, `${code}: ${text}`)
      }
      case 'Log':
        return this.#setup.logs.add(message.timeUs, 'Info', message.text)
      case 'Node':
        this.#node = message
        this.#tellRoom()
        return this.#setup.logs.add(message.timeUs, 'Info', `node: ${message.state} ${message.text}`.trimEnd())
      case 'Samples':
      // The log has it as well, and the record of deeds.
      case 'Command':
        return
      default:
        message satisfies never
    }
  }

  noteWatch(isUp: boolean): void {
    this.#isWatchUp = isUp
    this.#tellRoom()
  }

  #view(view: SessionView): void {
    const { board, chart } = this.#setup
    board.noteView(view.timeUs)
    const sections = view as unknown as Readonly<Record<string, unknown>>
    for (const name of SECTION_NAMES) if (name in sections) board.set(name, sections[name] as never)
    chart.note(view)
  }

  #tellRoom(): void {
    const { state, text, timeUs } = this.#node
    this.#setup.board.set('room', { node: { state, text, sinceUs: timeUs }, isWatchUp: this.#isWatchUp })
  }
}
