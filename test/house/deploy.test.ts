import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { CATALOGUE, metricOf } from '../../src/operations/metrics/catalogue.ts'
import { codeOf, pathOf, tableRows, textOf } from './pages.ts'

const RULES = 'deploy/prometheus/alerts.yml'
const DASHBOARD = 'deploy/grafana/holdfast.json'
const UNITS = readdirSync(pathOf('deploy/systemd')).filter(name => name.endsWith('.service'))
/** What `systemd-analyze security` may find, in tenths. */
const EXPOSURE_MAX = 15

interface Panel {
  readonly id: number
  readonly type: string
  readonly title: string
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly targets?: readonly { readonly expr: string }[]
}

const dashboard = JSON.parse(textOf(DASHBOARD)) as {
  readonly panels: readonly Panel[]
  readonly annotations: { readonly list: readonly { readonly expr: string }[] }
}

// ── the catalogue ────────────────────────────────────────────────────────────────────────────────────────────────────

test('docs/metrics.md has every metric of the catalogue as it is, and no other', () => {
  const rows = tableRows('docs/metrics.md', 'metric').map(([name, kind, labels, help]) => ({
    name: codeOf(name!)[0]!,
    kind: kind!,
    labels: codeOf(labels!),
    help: help!,
  }))
  assert.deepEqual(
    rows,
    CATALOGUE.map(({ name, kind, labels, help }) => ({ name, kind, labels: [...labels], help })),
  )
})

test('metrics are named by Prometheus’ rules: our prefix, the unit last, counters end in total', () => {
  for (const { name, kind, unit, labels } of CATALOGUE) {
    assert.match(name, /^holdfast_[a-z0-9]+(_[a-z0-9]+)*$/)
    assert.equal(name.endsWith('_total'), kind === 'counter', name)
    const last = name.replace(/_total$/, '')
    if (unit === 'seconds' || unit === 'bytes' || unit === 'ratio') assert.ok(last.endsWith(`_${unit}`), name)
    else assert.doesNotMatch(last, /_(seconds|bytes|ratio)$/, name)
    assert.equal(new Set(labels).size, labels.length, name)
  }
})

test('buckets of histograms grow', () => {
  for (const { name, kind, buckets } of CATALOGUE) {
    assert.equal(buckets.length > 0, kind === 'histogram', name)
    assert.deepEqual(
      buckets,
      [...new Set(buckets)].sort((a, b) => a - b),
      name,
    )
  }
})

// ── who asks for metrics ─────────────────────────────────────────────────────────────────────────────────────────────

/** The metrics of an expression, with the labels that it names of each. */
function usesIn(expr: string): { readonly name: string; readonly labels: string[] }[] {
  return [...expr.matchAll(/\b(holdfast_\w+)(?:\{([^}]*)\})?/g)].map(([, name, matchers = '']) => ({
    name: name!,
    labels: [...matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(match => match[1]!),
  }))
}

const HISTOGRAM_PART = /_(bucket|sum|count)$/
/** What Prometheus adds to every series. */
const OUTER_LABELS = ['desk', 'job', 'instance']

function assertOfCatalogue(where: string, expr: string): void {
  const uses = usesIn(expr)
  const known = new Set([...OUTER_LABELS, 'le'])
  for (const { name, labels } of uses) {
    const base = metricOf(name) === undefined ? name.replace(HISTOGRAM_PART, '') : name
    const metric = metricOf(base)
    assert.ok(metric !== undefined, `${where}: ${name} is not in the catalogue`)
    assert.equal(metric.kind === 'histogram', base !== name, `${where}: ${name} is a ${metric.kind}`)
    const own = [...metric.labels, ...OUTER_LABELS, 'le'] as string[]
    for (const label of labels) assert.ok(own.includes(label), `${where}: ${name} has no label ${label}`)
    for (const label of metric.labels) known.add(label)
  }
  const grouped = [...expr.matchAll(/\b(?:by|on|without|ignoring)\s*\(([^)]*)\)/g)].flatMap(([, list]) =>
    list!.split(',').map(label => label.trim()),
  )
  for (const label of grouped.filter(Boolean))
    assert.ok(known.has(label), `${where}: nothing here has a label ${label}`)
}

/** By alert: its expression, over as many lines as it takes. */
function ruleExpressions(): Map<string, string> {
  const found = new Map<string, string>()
  for (const block of textOf(RULES).split('- alert: ').slice(1)) {
    const [name] = block.split('\n')
    const expr = /\n {8}expr: (?:\|\n((?: {10,}.*\n)+)|(.*)\n)/.exec(block)
    found.set(name!, expr?.[1] ?? expr?.[2] ?? '')
  }
  return found
}

test('the rules of Prometheus ask for what there is', () => {
  const rules = ruleExpressions()
  assert.ok(rules.size > 15)
  for (const [name, expr] of rules) {
    assert.notEqual(expr, '', name)
    assertOfCatalogue(name, expr)
  }
})

test('every rule of Prometheus has a case in which it fires, and one in which it does not', () => {
  const cases = textOf('deploy/prometheus/alerts.test.yml')
  for (const name of ruleExpressions().keys()) {
    assert.match(cases, new RegExp(`alertname: ${name}\\n\\s+exp_alerts:\\n\\s+- exp_labels`), `${name} never fires`)
    if (name !== 'HoldfastJournalSlow' && name !== 'HoldfastNotificationsLate')
      assert.match(cases, new RegExp(`alertname: ${name} }`), `${name} always fires`)
  }
})

test('runbooks of rules are there', () => {
  const runbooks = [...textOf(RULES).matchAll(/runbook: (\S+)/g)].map(match => match[1]!)
  assert.ok(runbooks.length > 15)
  for (const runbook of new Set(runbooks)) assert.doesNotThrow(() => textOf(runbook), runbook)
})

test('the dashboard asks for what there is, in every panel', () => {
  const drawn = dashboard.panels.filter(({ type }) => type !== 'row')
  for (const { title, targets = [] } of drawn) {
    assert.ok(targets.length > 0, title)
    for (const { expr } of targets) {
      assert.ok(usesIn(expr).length > 0, title)
      assertOfCatalogue(title, expr)
      for (const { name, labels } of usesIn(expr)) assert.ok(labels.includes('desk'), `${title}: ${name} of every desk`)
    }
  }
  for (const { expr } of dashboard.annotations.list) assertOfCatalogue('an annotation', expr)
})

test('the panels of the dashboard have their own places and numbers', () => {
  const { panels } = dashboard
  assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length)
  const taken = new Map<string, string>()
  for (const { title, gridPos } of panels) {
    const { x, y, w, h } = gridPos
    assert.ok(x + w <= 24, title)
    for (let column = x; column < x + w; column++)
      for (let line = y; line < y + h; line++) {
        const place = `${column} ${line}`
        assert.equal(taken.get(place), undefined, `${title} lies on ${taken.get(place)}`)
        taken.set(place, title)
      }
  }
})

// ── what others’ tools say ───────────────────────────────────────────────────────────────────────────────────────────

function run(t: TestContext, program: string, args: readonly string[]): string | undefined {
  const { error, status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', timeout: 120_000 })
  if (error !== undefined) {
    t.skip(`needs ${program}: ${error.message}`)
    return undefined
  }
  const said = `${stdout}${stderr}`
  assert.equal(status, 0, said)
  return said
}

test('promtool accepts rules and scrape configuration, and all cases of the rules come out', t => {
  const file = (name: string) => pathOf(`deploy/prometheus/${name}`)
  const said = run(t, '/usr/bin/promtool', ['check', 'rules', file('alerts.yml')])
  if (said === undefined) return
  assert.match(said, new RegExp(`${ruleExpressions().size} rules found`))
  run(t, '/usr/bin/promtool', ['check', 'config', '--syntax-only', file('prometheus.yml')])
  run(t, '/usr/bin/promtool', ['test', 'rules', file('alerts.test.yml')])
})

/** Copies in which the program stands where this clone is; instances of the templates. */
function unitsHere(t: TestContext): string[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'units-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return UNITS.map(name => {
    const file = path.join(folder, name.replace('@.', '@demo.'))
    writeFileSync(file, textOf(`deploy/systemd/${name}`).replaceAll('/opt/holdfast', pathOf('').replace(/\/$/, '')))
    return file
  })
}

test('systemd accepts the units, and finds little that they expose', t => {
  for (const file of unitsHere(t)) {
    const said = run(t, '/usr/bin/systemd-analyze', ['verify', '--man=no', file])
    if (said === undefined) return
    assert.equal(said, '', path.basename(file))
    const threshold = `--threshold=${EXPOSURE_MAX}`
    run(t, '/usr/bin/systemd-analyze', ['security', '--offline=true', '--no-pager', threshold, file])
  }
})

test('every unit has the walls that deploy/README.md tells of, and says why the one is missing', () => {
  const walls = tableRows('deploy/README.md', 'wall').flatMap(([names]) => codeOf(names!))
  assert.ok(walls.length > 10)
  for (const name of UNITS) {
    const unit = textOf(`deploy/systemd/${name}`)
    for (const wall of walls) {
      const directive = wall.split('=')[0]!
      if (directive === 'MemoryDenyWriteExecute')
        assert.match(unit, /^# .*MemoryDenyWriteExecute= is not among them/m, name)
      else if (directive.startsWith('~')) assert.ok(unit.includes(`SystemCallFilter=${directive}`), `${name}: ${wall}`)
      else if (directive !== 'LoadCredential') assert.match(unit, new RegExp(`^${wall}`, 'm'), `${name}: ${wall}`)
    }
    assert.doesNotMatch(unit, /^MemoryDenyWriteExecute=(yes|true)/m, name)
  }
  assert.match(textOf('deploy/systemd/holdfast@.service'), /LoadCredential=/)
})
