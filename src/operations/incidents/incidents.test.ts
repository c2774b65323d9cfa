import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import test, { type TestContext } from 'node:test'
import { zstdDecompressSync } from 'node:zlib'
import type { Result } from '../../core/std/result.ts'
import type { Alert } from '../../ports/alert-desk.ts'
import type { Incident, IncidentRefusal } from '../../ports/incident-desk.ts'
import { openOperations } from '../operations-file.ts'
import { alertOf, MINUTE_US, START_US } from './incident-fixtures.ts'
import { STANDARD_RULES } from './incident-rules.ts'
import { INCIDENT_TABLES, LEAD_US, TRAIL_US } from './incident-tables.ts'
import { Incidents } from './incidents.ts'

interface Stand {
  readonly db: DatabaseSync
  incidents: Incidents
  changeCount: number
  restart(): void
}

function standOf(t: TestContext, rules = STANDARD_RULES): Stand {
  const folder = mkdtempSync(path.join(tmpdir(), 'incidents-'))
  const db = openOperations(folder, [INCIDENT_TABLES])
  t.after(() => {
    stand.incidents.flush()
    db.close()
    rmSync(folder, { recursive: true })
  })
  const made = () => new Incidents({ db, rules, viewText: () => '{"timeUs":7}', onChange: () => stand.changeCount++ })
  const stand: Stand = {
    db,
    incidents: undefined as never,
    changeCount: 0,
    restart: () => {
      stand.incidents.flush()
      stand.incidents = made()
    },
  }
  stand.incidents = made()
  return stand
}

function found(answer: Result<Incident, IncidentRefusal>): Incident {
  if (!answer.ok) assert.fail(answer.error.text)
  return answer.value
}

const NEW = { title: 'nothing trades', severity: 'SEV2', alertIds: ['A1'] } as const
const wordsOf = ({ timeline }: Incident) => timeline.map(({ kind, actor, text }) => `${kind} ${actor || '-'}: ${text}`)

test('an incident is opened, worked on and found again after a restart', t => {
  const stand = standOf(t)
  const { id } = found(stand.incidents.open(NEW, 'ada', START_US))
  assert.equal(id, 'I1')
  found(stand.incidents.step(id, { kind: 'SetRole', role: 'Commander', person: 'grace' }, 'ada', START_US + 1))
  found(stand.incidents.step(id, { kind: 'Note', text: 'the venue is gone' }, 'grace', START_US + 2))
  found(stand.incidents.step(id, { kind: 'SetState', state: 'Resolved', text: 'it is back' }, 'grace', START_US + 3))
  assert.equal(stand.changeCount, 4)
  stand.restart()
  const again = found(stand.incidents.get(id))
  assert.equal(again.commander, 'grace')
  assert.equal(again.state, 'Resolved')
  assert.deepEqual(wordsOf(again), [
    'Opened ada: SEV2: nothing trades',
    'Role ada: grace is commander',
    'Note grace: the venue is gone',
    'State grace: Open → Resolved: it is back',
  ])
  assert.equal(found(stand.incidents.open(NEW, 'ada', START_US + 4)).id, 'I2', 'a number is not used again')
})

test('what cannot be done is refused, and changes nothing', t => {
  const { incidents } = standOf(t)
  const { id } = found(incidents.open(NEW, 'ada', START_US))
  for (const other of ['I9', 'X1', '1', 'I1.0', 'nonsense']) {
    const unknown = incidents.step(other, { kind: 'Note', text: 'x' }, 'ada', START_US)
    assert.equal(unknown.ok ? '' : unknown.error.code, 'UNKNOWN_INCIDENT', other)
  }
  const closed = incidents.step(id, { kind: 'SetState', state: 'Closed', text: '' }, 'ada', START_US)
  assert.equal(closed.ok ? '' : closed.error.code, 'NO_SUCH_STEP')
  assert.equal(found(incidents.get(id)).timeline.length, 1)
})

test('fifty incidents may be open, and then none until one is resolved', t => {
  const { incidents } = standOf(t)
  for (let count = 0; count < 50; count++) found(incidents.open(NEW, 'ada', START_US))
  const refused = incidents.open(NEW, 'ada', START_US)
  assert.equal(refused.ok ? '' : refused.error.code, 'TOO_MANY_OPEN')
  found(incidents.step('I7', { kind: 'SetState', state: 'Resolved', text: '' }, 'ada', START_US))
  found(incidents.open(NEW, 'ada', START_US))
  assert.equal(incidents.list({ isOpenOnly: true }).length, 50)
  assert.deepEqual(
    incidents.list({ isOpenOnly: false, countMax: 2 }).map(({ id }) => id),
    ['I51', 'I50'],
  )
})

test('a timeline has what happened shortly before, meanwhile and shortly after, and each thing once', t => {
  const stand = standOf(t)
  const happened = (timeUs: number, text: string) =>
    stand.incidents.happened({ timeUs, kind: 'Node', actor: '', text, key: text })
  happened(START_US - LEAD_US - 1, 'long before')
  happened(START_US - LEAD_US, 'what led to it')
  const { id } = found(stand.incidents.open(NEW, 'ada', START_US))
  const endUs = START_US + 30 * MINUTE_US
  happened(START_US + MINUTE_US, 'meanwhile')
  happened(START_US + MINUTE_US, 'meanwhile')
  found(stand.incidents.step(id, { kind: 'SetState', state: 'Resolved', text: '' }, 'ada', endUs))
  happened(endUs + TRAIL_US, 'shortly after')
  happened(endUs + TRAIL_US + 1, 'long after')
  stand.restart()
  happened(START_US + MINUTE_US, 'meanwhile')
  assert.deepEqual(
    found(stand.incidents.get(id)).timeline.map(({ text }) => text),
    ['what led to it', 'SEV2: nothing trades', 'meanwhile', 'Open → Resolved', 'shortly after'],
  )
})

test('more that happens at once than can be kept is counted', t => {
  const { incidents } = standOf(t)
  const { id } = found(incidents.open(NEW, 'ada', START_US))
  for (let count = 0; count < 2_010; count++)
    incidents.happened({ timeUs: START_US + count, kind: 'Node', actor: '', text: `thing ${count}` })
  const { timeline, leftOutCount } = found(incidents.get(id))
  assert.equal(timeline.length, 2_000)
  assert.equal(leftOutCount, 2, 'its own entry, 2,000 that were kept, and that others were not')
})

test('an alert tells what became of it, once, and again when it comes again', t => {
  const stand = standOf(t, [])
  const { id } = found(stand.incidents.open(NEW, 'ada', START_US))
  const consider = (alert: Alert) => stand.incidents.considerAlerts([alert], START_US + MINUTE_US)
  const acknowledged = { state: 'Acknowledged', acknowledgedUs: START_US + 2, acknowledgedBy: 'grace' } as const
  consider(alertOf('A1', { state: 'Pending', triggeredUs: 0 }))
  consider(alertOf('A1'))
  consider(alertOf('A1'))
  consider(alertOf('A1', acknowledged))
  stand.restart()
  consider(alertOf('A1', { ...acknowledged, state: 'Resolved', resolvedUs: START_US + 3, resolvedBy: 'VENUE_UP' }))
  assert.deepEqual(wordsOf(found(stand.incidents.get(id))), [
    'Opened ada: SEV2: nothing trades',
    'Alert -: A1 VENUE_DOWN SIM (Critical): nobody answers',
    'Alert grace: A1 VENUE_DOWN SIM is acknowledged',
    'Alert -: A1 VENUE_DOWN SIM is over (VENUE_UP)',
  ])
})

test('what is critical for long opens an incident by itself; more of it belongs to the same, a restart opens no second one', t => {
  const stand = standOf(t)
  const consider = (alerts: Alert[], minutes: number) =>
    stand.incidents.considerAlerts(alerts, START_US + minutes * MINUTE_US)
  consider([alertOf('A1')], 4)
  assert.equal(stand.incidents.list({ isOpenOnly: false }).length, 0)
  consider([alertOf('A1')], 5)
  consider([alertOf('A1'), alertOf('A2', { code: 'STORE_AWAY' })], 6)
  stand.restart()
  consider([alertOf('A1'), alertOf('A2', { code: 'STORE_AWAY' })], 7)
  const [only, ...others] = stand.incidents.list({ isOpenOnly: false })
  assert.deepEqual(others, [])
  assert.equal(only!.title, 'VENUE_DOWN SIM: nobody answers')
  assert.equal(only!.openedBy, '')
  assert.deepEqual(found(stand.incidents.get(only!.id)).alertIds, ['A1', 'A2'])
  found(stand.incidents.step(only!.id, { kind: 'SetState', state: 'Resolved', text: '' }, 'ada', START_US))
  consider([alertOf('A1')], 60)
  assert.equal(stand.incidents.list({ isOpenOnly: false }).length, 1, 'what a person called resolved stays so')
  consider([alertOf('A3', { triggeredUs: START_US + 60 * MINUTE_US })], 65)
  assert.equal(stand.incidents.list({ isOpenOnly: false }).length, 2)
})

test('the view of its moment is kept with an incident, and at each change of its state', t => {
  const { incidents } = standOf(t)
  const { id } = found(incidents.open(NEW, 'ada', START_US))
  found(incidents.step(id, { kind: 'Note', text: 'x' }, 'ada', START_US + 1))
  found(incidents.step(id, { kind: 'SetState', state: 'Mitigated', text: '' }, 'ada', START_US + 2))
  const views = incidents.viewsOf(id)
  assert.deepEqual(
    views.map(({ timeUs }) => timeUs),
    [START_US, START_US + 2],
  )
  assert.equal(zstdDecompressSync(views[0]!.view).toString(), '{"timeUs":7}')
})

test('what happened is kept for as long as an incident needs it, else the newest alone', t => {
  const stand = standOf(t)
  const { id } = found(stand.incidents.open(NEW, 'ada', START_US))
  const insert = stand.db.prepare(`INSERT INTO happenings (time_us, kind, actor, text) VALUES (?, 'Node', '', ?)`)
  insert.run(START_US, 'needed')
  insert.run(START_US - 2 * LEAD_US, 'not needed')
  stand.db.exec('BEGIN')
  for (let count = 0; count < 20_000; count++) insert.run(START_US - 2 * LEAD_US, 'of an older day')
  stand.db.exec('COMMIT')
  stand.restart()
  const count = (text: string) =>
    Number(stand.db.prepare('SELECT count(*) AS count FROM happenings WHERE text = ?').get(text)!['count'])
  assert.equal(count('not needed'), 0)
  assert.equal(count('of an older day'), 20_000)
  assert.ok(found(stand.incidents.get(id)).timeline.some(({ text }) => text === 'needed'))
})

test('the incidents that are not closed are counted by severity and state', t => {
  const { incidents } = standOf(t)
  found(incidents.open(NEW, 'ada', START_US))
  found(incidents.open({ ...NEW, severity: 'SEV1' }, 'ada', START_US))
  found(incidents.step('I2', { kind: 'SetState', state: 'Mitigated', text: '' }, 'ada', START_US))
  const counted = incidents.samples().filter(each => each.kind === 'Value' && each.value > 0)
  assert.deepEqual(
    counted.map(({ labels }) => labels),
    [
      ['SEV1', 'Mitigated'],
      ['SEV2', 'Open'],
    ],
  )
})

test('what happens while nothing can be written is written when it can be', t => {
  const stand = standOf(t)
  const { id } = found(stand.incidents.open(NEW, 'ada', START_US))
  const happened = (text: string, timeUs: number) => {
    stand.incidents.happened({ timeUs, kind: 'Node', actor: '', text })
    stand.incidents.flush()
  }
  stand.db.exec('PRAGMA query_only = ON')
  happened('the disk is full', START_US + 1)
  stand.db.exec('PRAGMA query_only = OFF')
  happened('and is not any more', START_US + 2)
  assert.deepEqual(wordsOf(found(stand.incidents.get(id))).slice(-2), [
    'Node -: the disk is full',
    'Node -: and is not any more',
  ])
})
