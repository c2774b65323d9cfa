/**
 * Holds the house together: import floors, circles, dead files, banned words in the pure rooms, and casts to RiskApproved.
 *
 * Every finding is `file:line: what is wrong, use this instead`. What cannot be read is a finding, never a pass.
 * Exit: 0 tidy, 1 findings.
 */

import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { findCircles, findDeadFiles, findFloorBreaches } from './tidy/imports.ts'
import { readSource, type Source } from './tidy/source.ts'
import { findBannedWords } from './tidy/words.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const FOLDERS = ['src', 'examples', 'bench', 'scripts', 'test', 'bin']

/** All findings of a tree, sorted. */
export function tidy(root: string = ROOT): string[] {
  const findings: string[] = []
  const sources: Source[] = []
  for (const file of listFiles(root, findings)) {
    try {
      sources.push(readSource(file, readFileSync(path.join(root, file), 'utf8')))
    } catch (error) {
      findings.push(`${file}:1: cannot be read (${(error as Error).message}); tidy must see every file`)
    }
  }
  if (sources.length === 0) findings.push('src:1: no source was found; tidy looks from the project folder')
  findings.push(...findBannedWords(sources), ...findFloorBreaches(sources), ...findCircles(sources), ...findDeadFiles(sources))
  return findings.sort()
}

function listFiles(root: string, findings: string[]): string[] {
  const files: string[] = []
  for (const folder of FOLDERS) {
    try {
      for (const entry of readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })) {
        const file = path.join(entry.parentPath, entry.name)
        if (entry.isFile() && file.endsWith('.ts') && !file.includes('node_modules')) files.push(path.relative(root, file))
      }
    } catch (error) {
      if (folder === 'src') findings.push(`${folder}:1: cannot be listed (${(error as Error).message})`)
    }
  }
  return files
}

if (import.meta.main) {
  const findings = tidy()
  for (const finding of findings) console.error(finding)
  console.log(findings.length === 0 ? 'tidy: nothing to report' : `tidy: ${findings.length} findings`)
  process.exitCode = findings.length === 0 ? 0 : 1
}
