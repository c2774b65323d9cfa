/** What the trading stands on: venues, lines, store, standby, watch, backup. */

import { Badge, type Tone } from '../parts/marks.tsx'
import { Panel } from '../parts/panel.tsx'
import { section } from '../state/live.ts'
import { serverNowUs } from '../state/now.ts'
import { durationText, shortDurationText } from '../text/times.ts'
import { countWords, wordsOf } from '../text/words.ts'

interface Part {
  readonly name: string
  readonly tone: Tone
  readonly state: string
  readonly text: string
  readonly href: string
}

export function HealthPanel() {
  return (
    <Panel title="Health" width={4} isFlush>
      <ul class="list">
        {[...venueParts(), linesPart(), storePart(), standbyPart(), watchPart(), BACKUP].map(part => (
          <li key={part.name}>
            <a class="what" href={part.href}>
              {part.name}
            </a>
            <span class="small faint live">{part.text}</span>
            <Badge tone={part.tone}>{part.state}</Badge>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

const unknown = (name: string, href: string): Part => ({ name, tone: 'bad', state: 'Not known', text: '', href })

function venueParts(): readonly Part[] {
  const venues = section('venues')
  if (venues === undefined) return [unknown('Venues', '#/nodes')]
  return venues.map(({ venueId, isUp, sinceUs }) => ({
    name: `Venue ${venueId}`,
    tone: isUp ? 'good' : 'bad',
    state: isUp ? 'Up' : 'Down',
    text: sinceUs === 0 ? '' : durationText(serverNowUs.value - sinceUs),
    href: '#/nodes',
  }))
}

function linesPart(): Part {
  const markets = section('markets')
  if (markets === undefined) return unknown('Market data', '#/market')
  const ailing = markets.filter(({ dataState }) => dataState !== 'Live')
  const bad = ailing.filter(({ dataState }) => dataState !== 'Degraded' && dataState !== 'Closed')
  return {
    name: 'Market data',
    tone: bad.length > 0 ? 'bad' : ailing.length > 0 ? 'warn' : 'good',
    state: ailing.length === 0 ? 'Live' : `${ailing.length} ${wordsOf(ailing[0]!.dataState)}`,
    text: countWords(markets.length, 'instrument'),
    href: '#/market',
  }
}

function storePart(): Part {
  const store = section('store')
  if (store === undefined) return unknown('Store', '#/nodes')
  const { isFailing, commitP99Us } = store
  return {
    name: 'Store',
    tone: isFailing ? 'bad' : 'good',
    state: isFailing ? 'Failing' : 'Writes',
    text: commitP99Us === 0 ? '' : `p99 ${shortDurationText(commitP99Us)}`,
    href: '#/nodes',
  }
}

function standbyPart(): Part {
  const cluster = section('cluster')
  const name = 'Standby'
  const href = '#/nodes'
  if (cluster === undefined) return unknown(name, href)
  if (cluster === null) return { name, tone: 'none', state: 'Not set up', text: '', href }
  const { role, refusal } = cluster
  if (role === 'Standby')
    return { name, tone: refusal === '' ? 'good' : 'warn', state: 'This node', text: refusal, href }
  const standbys = cluster.others.filter(({ role }) => role === 'Standby')
  const ready = standbys.filter(({ refusal }) => refusal === '')
  const text = countWords(standbys.length, 'node')
  if (standbys.length === 0) return { name, tone: 'bad', state: 'Missing', text, href }
  return { name, tone: ready.length > 0 ? 'good' : 'warn', state: ready.length > 0 ? 'Ready' : 'Not ready', text, href }
}

function watchPart(): Part {
  const room = section('room')
  if (room === undefined) return unknown('Alert desk', '#/alerts')
  const { isWatchUp } = room
  return {
    name: 'Alert desk',
    tone: isWatchUp ? 'good' : 'bad',
    state: isWatchUp ? 'Watches' : 'Away',
    text: '',
    href: '#/alerts',
  }
}

/** This version copies nothing elsewhere by itself; the line is here so that nobody believes otherwise. */
const BACKUP: Part = { name: 'Backup', tone: 'none', state: 'Not set up', text: '', href: '#/nodes' }
