import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { QUIET_VIEW } from '../../api/contract/session-view.fixture.ts'
import { readZip } from '../../operations/incidents/naive-zip-reader.ts'
import { readExposition } from '../../operations/metrics/naive-exposition-reader.ts'
import { sample } from '../../operations/metrics/samples.ts'
import { incidentDeskOf } from './incident-client.ts'
import { eventually, secretFile, sessionFolder, sound, startWatch } from './watch-child.fixture.ts'
import { WatchClient } from './watch-client.ts'

const SECRET = 'planted-webhook-secret'
const OTHER_SECRET = 'planted-in-a-log-line'
const nowUs = () => Date.now() * 1_000

const DEADLINE_MS = 30_000

test('an incident fills by itself, survives kill -9 of its process, and is handed over without secrets', async t => {
  const folder = sessionFolder(t)
  writeFileSync(path.join(folder, 'session.yaml'), `desk: test-desk\npassword: ${OTHER_SECRET}\n`)
  const alerts = {
    channels: { hook: { kind: 'webhook', url: 'https://127.0.0.1:9/x', secretFile: secretFile(folder, 's', SECRET) } },
  }
  const watch = startWatch(t, folder, alerts)
  const client = new WatchClient(path.join(folder, 'data'))
  const desk = incidentDeskOf(client)
  const { id } = await eventually(() =>
    desk.open({ title: 'the venue is gone', severity: 'SEV2', alertIds: [] }, 'ada'),
  )
  watch.tell({
    kind: 'Log',
    text: `gateway: Authorization: Bearer ${OTHER_SECRET}, signed with ${SECRET}`,
    timeUs: nowUs(),
  })
  watch.tell({ kind: 'View', view: { ...QUIET_VIEW, timeUs: nowUs() } })
  const halted = { scope: { level: 'All', name: '' }, tradingState: 'Halted', sinceUs: nowUs() } as const
  watch.tell({
    kind: 'View',
    view: { ...QUIET_VIEW, timeUs: nowUs(), tradingStates: [{ ...halted, actor: 'grace', reason: 'looks wrong' }] },
  })
  watch.tell({ kind: 'Node', state: 'Ended', text: 'its process ended (SIGKILL)', timeUs: nowUs(), isOrderly: false })
  watch.tell({ kind: 'Command', actor: 'grace', text: 'paused: SIM: looks wrong', timeUs: nowUs() })
  watch.alert('Critical', 'LEASE_UNSURE', 'the store is slow')
  const words = async () =>
    sound(await desk.get(id)).timeline.map(({ kind, actor, text }) => `${kind} ${actor}: ${text}`)
  const expected = [
    /^Opened ada: SEV2: the venue is gone$/,
    /^Trading grace: all is Halted: looks wrong$/,
    /^Command grace: paused: SIM: looks wrong$/,
    /^Node : node: ended: its process ended \(SIGKILL\)$/,
    /^Alert : A\d+ LEASE_UNSURE.* \(Critical\): the store is slow$/,
  ]
  let seen: string[] = []
  for (const endMs = Date.now() + DEADLINE_MS; Date.now() < endMs; ) {
    seen = await words()
    if (expected.every(pattern => seen.some(line => pattern.test(line)))) break
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  for (const pattern of expected)
    assert.ok(
      seen.some(line => pattern.test(line)),
      `${pattern} in\n${seen.join('\n')}`,
    )
  const mistyped = await desk.get('nonsense')
  assert.equal(mistyped.ok ? '' : mistyped.error.code, 'UNKNOWN_INCIDENT')
  sound(await desk.step(id, { kind: 'SetRole', role: 'Commander', person: 'grace' }, 'ada'))

  const file = sound(await desk.evidence(id))
  assert.equal(file.name, `incident-${id}.zip`)
  const texts = readZip(Buffer.from(file.base64, 'base64')).map(({ name, content }) => [
    name,
    Buffer.from(content).toString(),
  ])
  const logged = texts.find(([name]) => name === `${id}/log.txt`)?.[1]
  assert.match(logged!, /gateway: Authorization/)
  for (const [name, text] of texts) {
    assert.ok(!text!.includes(SECRET), `${name} has the notifier's secret`)
    assert.ok(!text!.includes(OTHER_SECRET), `${name} has the secret of a log line`)
  }
  assert.match(sound(await desk.postMortem(id)), /\| Commander \| grace \|/)

  watch.child.kill('SIGKILL')
  await watch.ended()
  const away = await desk.get(id)
  assert.equal(away.ok ? '' : away.error.code, 'DESK_AWAY')
  startWatch(t, folder, alerts)
  const { commander, timeline } = await eventually(() => desk.get(id))
  assert.equal(commander, 'grace')
  assert.ok(timeline.some(({ text }) => text.startsWith('all is Halted')))
})

test('what happens last is in the timeline of an incident, however soon the process ends', async t => {
  const folder = sessionFolder(t)
  const alerts = { channels: { log: { kind: 'log' } } }
  const watch = startWatch(t, folder, alerts)
  const desk = incidentDeskOf(new WatchClient(path.join(folder, 'data')))
  const { id } = await eventually(() => desk.open({ title: 'no fills', severity: 'SEV2', alertIds: [] }, 'ada'))
  watch.tell({
    kind: 'Node',
    state: 'Ended',
    text: 'its process ended (exit code 0)',
    timeUs: nowUs(),
    isOrderly: true,
  })
  watch.child.disconnect()
  await watch.ended()
  startWatch(t, folder, alerts)
  const { timeline } = await eventually(() => desk.get(id))
  assert.ok(timeline.some(({ text }) => text === 'node: ended: its process ended (exit code 0)'))
})

test('the page of metrics has what the node told, what its view shows, and what the watch measures itself', async t => {
  const folder = sessionFolder(t)
  const watch = startWatch(t, folder, { channels: { log: { kind: 'log' } } })
  const client = new WatchClient(path.join(folder, 'data'))
  for (const state of ['Running', 'Ended', 'Starting', 'Running'] as const)
    watch.tell({ kind: 'Node', state, text: '', timeUs: nowUs(), isOrderly: false })
  const wanted = ['holdfast_orders_total', 'holdfast_journal_behind_inputs', 'holdfast_host_memory_size_bytes']
  let text = ''
  for (const endMs = Date.now() + DEADLINE_MS; Date.now() < endMs; ) {
    watch.tell({ kind: 'View', view: { ...QUIET_VIEW, timeUs: nowUs() } })
    watch.tell({ kind: 'Samples', samples: [sample('holdfast_orders_total', ['filled'], 7)], timeUs: nowUs() })
    const told = await client.ask({ type: 'MetricsText' })
    text = told.ok ? told.value : ''
    if (wanted.every(name => text.includes(`# TYPE ${name} `))) break
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  const families = new Map(readExposition(text).map(family => [family.name, family.lines]))
  const figureOf = (name: string) => families.get(name)?.[0]?.value
  assert.equal(figureOf('holdfast_orders_total'), 7)
  assert.equal(figureOf('holdfast_node_starts_total'), 2)
  assert.ok(figureOf('holdfast_view_age_seconds')! < 20)
  assert.ok(figureOf('holdfast_host_memory_size_bytes')! > 1e6)
  assert.ok(families.get('holdfast_process_resident_memory_bytes')!.some(({ labels }) => labels['process'] === 'watch'))
  assert.ok(families.get('holdfast_host_disk_size_bytes')!.some(({ labels }) => labels['place'] === 'data'))
  assert.equal(families.get('holdfast_build_info')?.length, 1)
  assert.equal(families.get('holdfast_incidents')?.length, 12)

  const told = await client.ask({
    type: 'TellSamples',
    source: 'api',
    samples: [
      sample('holdfast_api_sockets', [], 3),
      { ...sample('holdfast_api_sockets', [], 3), name: 'holdfast_nonsense' },
    ],
  })
  assert.equal(sound(told), 1)
  const page = sound(await client.ask({ type: 'MetricsText' }))
  assert.match(page, /^holdfast_api_sockets 3$/m)
  assert.match(page, /^holdfast_metrics_left_out_total 1$/m)
  assert.doesNotMatch(page, /nonsense/)
})
