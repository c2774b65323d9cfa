/** The log of the processes, followed as it comes. */

import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { LOG_LEVELS, type LogLevel, type LogLine } from '../../../src/api/contract/records.ts'
import { Choices } from '../parts/fields.tsx'
import { Badge } from '../parts/marks.tsx'
import { Empty, Panel, ScreenHead, TroubleBox } from '../parts/panel.tsx'
import { useAsked } from '../state/asked.ts'
import { call } from '../state/client.ts'
import { beginCount, onLog } from '../state/live.ts'
import { fullTimeText } from '../state/wording.ts'

const LINES_MAX = 1_000
const TONES = { Info: 'none', Warning: 'warn', Error: 'bad', Critical: 'bad' } as const

export function Logs() {
  const level = useSignal<LogLevel>('Info')
  const search = useSignal('')
  const isFollowed = useSignal(true)
  const { rows, isKnown, trouble } = useLog(level.value, search.value.trim())
  const end = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isFollowed.value && end.current !== null) end.current.scrollTop = end.current.scrollHeight
  }, [rows, isFollowed.value])
  return (
    <>
      <ScreenHead title="Logs">
        <Choices label="Level" value={level.value} choices={LOG_LEVELS} onChoose={choice => (level.value = choice)} />
      </ScreenHead>
      <div class="stack">
        <div class="filters">
          <label class="field">
            <span>Search</span>
            <input type="search" value={search.value} onInput={event => (search.value = event.currentTarget.value)} />
          </label>
          <label class="check">
            <input
              type="checkbox"
              checked={isFollowed.value}
              onChange={event => (isFollowed.value = event.currentTarget.checked)}
            />
            Follow
          </label>
        </div>
        <TroubleBox trouble={trouble} />
        <Panel title="The newest lines" isFlush>
          {isKnown && rows.length === 0 && <Empty>No such line.</Empty>}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls has to be reachable by keyboard. */}
          <section class="log" ref={end} tabIndex={0} aria-label="Lines of the log">
            <ul>
              {rows.map(line => (
                <Line key={line.lineNumber} line={line} />
              ))}
            </ul>
          </section>
        </Panel>
      </div>
    </>
  )
}

function Line({ line: { timeUs, level, text } }: { readonly line: LogLine }) {
  return (
    <li>
      <span class="faint">{fullTimeText(timeUs).slice(11, 23)}</span>
      {level !== 'Info' && <Badge tone={TONES[level]}>{level}</Badge>}
      <span class="what">{text}</span>
    </li>
  )
}

/** What the server has, and what the stream brings after it; both anew where the stream began anew, whose lines may be counted from one again. */
function useLog(level: LogLevel, search: string) {
  const { answer, trouble } = useAsked(
    () => call('logs', { query: { level, search, limit: 500 } }),
    `${beginCount.value} ${level} ${search}`,
  )
  const heard = useSignal<readonly LogLine[]>([])
  useEffect(() => {
    heard.value = []
    return onLog(lines => {
      heard.value = [...heard.peek(), ...lines].slice(-LINES_MAX)
    })
  }, [beginCount.value])
  const last = answer?.rows.at(-1)?.lineNumber ?? 0
  const words = search.toLowerCase()
  const isWanted = (line: LogLine) =>
    line.lineNumber > last &&
    LOG_LEVELS.indexOf(line.level) >= LOG_LEVELS.indexOf(level) &&
    line.text.toLowerCase().includes(words)
  const rows = answer === undefined ? [] : [...answer.rows, ...heard.value.filter(isWanted)].slice(-LINES_MAX)
  return { rows, isKnown: answer !== undefined, trouble }
}
