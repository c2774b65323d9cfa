/** "Why is it not trading?": every reason that holds now, with its beginning first. */

import { useComputed } from '@preact/signals'
import { Badge, When } from '../parts/marks.tsx'
import { Empty } from '../parts/panel.tsx'
import { link, nodeSilentUs, section } from '../state/live.ts'
import { serverNowUs } from '../state/now.ts'
import { durationText } from '../text/times.ts'
import { scopeWords, sentenceOf } from '../text/words.ts'
import { leaderElsewhere } from './health.ts'

interface Shown {
  readonly key: string
  readonly sinceUs: number
  readonly what: string
  readonly text: string
  readonly remedy: string
}

export function Reasons() {
  const shown = useComputed(allReasons)
  if (section('reasons') === undefined && shown.value.length === 0) return <Empty>Not known yet.</Empty>
  if (shown.value.length === 0) return <p class="note">Nothing holds it back: it may trade.</p>
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls has to be reachable by keyboard.
    <section class="table-box reasons" tabIndex={0} aria-label="Reasons">
      {shown.value.map(({ key, sinceUs, what, text, remedy }) => (
        <div class="reason" key={key}>
          <div class="since">
            <When us={sinceUs} />
            {sinceUs > 0 && <div class="small live">{durationText(serverNowUs.value - sinceUs)}</div>}
          </div>
          <div>
            <Badge tone="warn">{what}</Badge> {text}
          </div>
          {remedy !== '' && <div class="remedy small">{remedy}</div>}
        </div>
      ))}
    </section>
  )
}

/** The node's own, and before them those for which there is no node to tell. */
function allReasons(): readonly Shown[] {
  const room = section('room')
  const told = section('reasons') ?? []
  return [
    ...(link.value === 'Lost' ? [CONNECTION_LOST] : []),
    ...(room !== undefined && room.node.state !== 'Running'
      ? [
          {
            ...NODE_AWAY,
            sinceUs: room.node.sinceUs,
            text: `The node is ${room.node.state.toLowerCase()}. ${room.node.text}`,
          },
        ]
      : []),
    ...(nodeSilentUs.value > 0
      ? [
          {
            ...NODE_AWAY,
            key: 'silent',
            sinceUs: serverNowUs.value - nodeSilentUs.value,
            text: 'The node tells nothing.',
          },
        ]
      : []),
    ...standingBy(),
    ...told.map(({ code, scope, text, sinceUs, remedy }) => ({
      key: `${code}-${scope.level}-${scope.name}`,
      sinceUs,
      what: scopeWords(scope),
      text: sentenceOf(text),
      remedy: sentenceOf(remedy),
    })),
  ]
}

function standingBy(): readonly Shown[] {
  const leader = leaderElsewhere()
  if (leader === undefined) return []
  const refusal = section('cluster')?.refusal ?? ''
  return [
    {
      key: 'standby',
      sinceUs: 0,
      what: 'This node',
      text: `It stands by${leader === '' ? '' : `: ${leader} leads`}. ${sentenceOf(refusal === '' ? 'it can lead' : `it cannot lead: ${refusal}`)}`,
      remedy:
        'What changes trading is said to the node that leads, at its own console; the lead is handed over at both.',
    },
  ]
}

const CONNECTION_LOST: Shown = {
  key: 'link',
  sinceUs: 0,
  what: 'This page',
  text: 'The connection to the server is lost: what is shown is old.',
  remedy: 'It is tried again by itself. “holdfast status” and “holdfast kill” work at the machine.',
}
const NODE_AWAY: Shown = {
  key: 'node',
  sinceUs: 0,
  what: 'Everything',
  text: '',
  remedy: 'It is started again by itself; the log tells why it ended. The stop control works by the gateways.',
}
