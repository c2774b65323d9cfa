import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { codeOf, pathOf, textOf } from './pages.ts'

const pages = ['.', 'docs', 'examples'].flatMap(folder =>
  readdirSync(pathOf(folder), { recursive: folder !== '.', encoding: 'utf8' })
    .filter(name => name.endsWith('.md'))
    .map(name => path.posix.join(folder, name.replaceAll('\\', '/'))),
)

/** The anchors that a page has: its headings as the usual renderers name them, and those written as HTML. */
function anchorsOf(page: string): Set<string> {
  const text = textOf(page)
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .replaceAll(/<[^>]*>/g, '')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  )
  return new Set([...headings, ...[...text.matchAll(/<a id="([^"]+)"/g)].map(match => match[1]!)])
}

function withoutCodeBlocks(text: string): string {
  return text.replaceAll(/^```[\s\S]*?^```/gm, '')
}

test('the search finds pages', () => {
  for (const page of ['docs/architecture.md', 'docs/journal.md', 'CONTRIBUTING.md'])
    assert.ok(pages.includes(page), page)
})

for (const page of pages) {
  test(`links of ${page} lead somewhere`, () => {
    const broken = [...withoutCodeBlocks(textOf(page)).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(match => match[1]!)
      .filter(link => !/^[a-z]+:/.test(link))
      .filter(link => {
        const [file, anchor] = link.split('#') as [string, string | undefined]
        const target = file === '' ? page : path.posix.join(path.posix.dirname(page), file)
        if (!existsSync(pathOf(target))) return true
        return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).has(anchor)
      })
    assert.deepEqual(broken, [])
  })

  test(`files that ${page} names exist`, () => {
    const missing = codeOf(withoutCodeBlocks(textOf(page)))
      .map(code => code.replace(/:\d+$/, ''))
      .filter(code => /^(src|docs|scripts|test|bench|examples|bin|\.ci)\/[\w./-]+$/.test(code) && !code.includes('..'))
      .filter(code => !existsSync(pathOf(code)))
    assert.deepEqual(missing, [])
  })

  test(`${page} names no folder of one machine`, () => {
    assert.doesNotMatch(textOf(page), /(^|[\s"'`(=])\/(home|root|Users|work|mnt)\//m)
  })
}

test('every decision has its parts', () => {
  const decisions = readdirSync(pathOf('docs/adr')).toSorted()
  assert.ok(decisions.length >= 8)
  decisions.forEach((name, at) => {
    const text = textOf(`docs/adr/${name}`)
    const number = String(at + 1).padStart(4, '0')
    assert.ok(name.startsWith(`${number}-`) && text.startsWith(`# ${number} `), `${name}: its number is ${number}`)
    assert.match(text, /^Date: \d{4}-\d{2}-\d{2}\. Status: /m, name)
    for (const heading of ['Context', 'Options', 'Choice']) assert.match(text, new RegExp(`^## ${heading}$`, 'm'), name)
  })
})
