import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test from 'node:test'
import { zstdCompressSync } from 'node:zlib'
import type { Incident } from '../../ports/incident-desk.ts'
import { type EvidenceParts, evidenceOf } from './evidence.ts'
import { alertOf, factsOf, START_US } from './incident-fixtures.ts'
import { readZip } from './naive-zip-reader.ts'

const SECRET = 'S3CRET-v4lue'
const INCIDENT: Incident = {
  ...factsOf({ title: `token=${SECRET}` }),
  openActionCount: 0,
  timeline: [{ timeUs: START_US, kind: 'Note', actor: 'ada', text: `I used password: ${SECRET}` }],
  leftOutCount: 0,
}

function partsOf(changes: Partial<EvidenceParts> = {}): EvidenceParts {
  return {
    incident: INCIDENT,
    alerts: [alertOf('A1', { text: `Authorization: Bearer ${SECRET}` })],
    views: [{ timeUs: START_US, view: zstdCompressSync(JSON.stringify({ apiKey: SECRET, node: { epoch: 3 } })) }],
    logLines: [`GET https://x.example.org/?signature=${SECRET}`, 'mellon is what friends say', 'block 7 is durable'],
    metricsText: `# HELP a secret=${SECRET}\nholdfast_ready 1\n`,
    configText: `venues:\n  SIM:\n    secret: ${SECRET}\n    kind: simulated\n`,
    facts: { node: 'v26', token: SECRET },
    secrets: ['mellon'],
    ...changes,
  }
}

test('a bundle has what is needed, and none of the secrets that were planted in each of its parts', () => {
  const files = new Map(
    readZip(evidenceOf(partsOf())).map(({ name, content }) => [name, Buffer.from(content).toString()]),
  )
  assert.deepEqual(
    [...files.keys()],
    [
      'I1/README.txt',
      'I1/incident.json',
      'I1/incident.md',
      'I1/alerts.json',
      `I1/views/${START_US}.json`,
      'I1/log.txt',
      'I1/metrics.txt',
      'I1/config.yaml',
      'I1/facts.json',
    ],
  )
  for (const [name, text] of files) {
    assert.ok(!text.includes(SECRET), `${name} has the secret`)
    assert.ok(!text.includes('mellon'), `${name} has the word that the process knows`)
  }
  assert.match(files.get(`I1/views/${START_US}.json`)!, /"epoch":3/)
  assert.match(files.get('I1/log.txt')!, /block 7 is durable/)
  assert.match(files.get('I1/metrics.txt')!, /^holdfast_ready 1$/m)
  assert.match(files.get('I1/config.yaml')!, /kind: simulated/)
})

test('what is too long loses its beginning until the bundle is small enough to be handed over', () => {
  const noise = Array.from({ length: 40_000 }, () => randomBytes(60).toString('base64'))
  const zip = evidenceOf(partsOf({ logLines: [...noise, 'the newest line'], metricsText: noise.join('\n') }))
  assert.ok(zip.length <= 3_000_000, `${zip.length} bytes`)
  const log = readZip(zip).find(({ name }) => name.endsWith('log.txt'))!
  assert.ok(log.content.length > 500_000)
  assert.match(Buffer.from(log.content).toString(), /the newest line\n$/)
})
