/** Houses of a few files for the tests of tidy, and what it finds in them. */

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'node:test'
import { tidy } from '../tidy.ts'

interface Link {
  readonly linkTo: string
}
export type Tree = Readonly<Record<string, string | Buffer | Link>>

const PACKAGE = JSON.stringify({
  dependencies: { yaml: '1.0.0' },
  devDependencies: { 'fast-check': '1.0.0', '@scope/dev': '1.0.0' },
})
/** A tidy house of one file that others are added to; `main` imports what a case names. */
export const mainWith = (...imports: string[]) =>
  `/** Starts. */\n${imports.map(each => `import '${each}'\n`).join('')}`
export const said = (code: string) => `/** Says what it is for. */\n${code}\n`

/** Shape: every file begins with its sentence, unless the case is about that. */
export function findingsOf(tree: Tree): string[] {
  const root = mkdtempSync(path.join(tmpdir(), 'tidy-'))
  try {
    const files: Tree = { 'package.json': PACKAGE, ...tree }
    for (const [file, content] of Object.entries(files)) {
      const target = path.join(root, file)
      mkdirSync(path.dirname(target), { recursive: true })
      if (typeof content === 'object' && 'linkTo' in content) symlinkSync(content.linkTo, target)
      else writeFileSync(target, content)
    }
    return tidy(root).map(finding => finding.replaceAll(root, 'ROOT'))
  } finally {
    rmSync(root, { recursive: true })
  }
}

export interface Case {
  readonly name: string
  readonly tree: Tree
  /** What stands in the findings, in their order; none for a tidy tree. */
  readonly finds: readonly string[]
}

export function runCases(cases: readonly Case[]): void {
  for (const { name, tree, finds } of cases) {
    test(name, () => {
      const findings = findingsOf(tree)
      assert.equal(findings.length, finds.length, `findings:\n${findings.join('\n')}`)
      for (const [at, part] of finds.entries()) {
        assert.ok(findings[at]!.includes(part), `${findings[at]}\n  does not say: ${part}`)
      }
    })
  }
}

/** One file in src/core/orders, alive by an entrance of the host. */
export const inOrders = (code: string): Tree => ({
  'src/host/live/node-main.ts': mainWith('../../core/orders/a.ts'),
  'src/core/orders/a.ts': said(code),
})
export const bannedAt = (name: string, line = 2) => [`src/core/orders/a.ts:${line}: ${name} is banned here, use `]
