/**
 * Holds the house together: import floors, circles, dead files, banned words in the pure rooms, casts to RiskApproved.
 *
 * Every finding is `file:line: what is wrong, use this instead`. What cannot be read is a finding, never a pass.
 * Exit: 0 tidy, 1 findings.
 */

import { type Dirent, existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { findCircles } from './tidy/circles.ts'
import { findDeadFiles } from './tidy/dead-files.ts'
import { findFloorBreaches, type Packages } from './tidy/floors.ts'
import { findLayoutFaults } from './tidy/layout.ts'
import { readSource, type Source } from './tidy/source.ts'
import { findBannedWords } from './tidy/words.ts'

export const ROOT = fileURLToPath(new URL('..', import.meta.url))
const FOLDERS = ['src', 'web', 'examples', 'bench', 'scripts', 'test', 'bin']
const WEB = 'web/package.json'
/** Packages, and what is built. */
const OTHERS = ['node_modules', 'web/dist']
const CODE = /\.ts$|^web\/.*\.tsx$/
const OTHER_CODE = /\.([cm]?jsx?|[cm]?tsx?)$/

/** All findings of a tree, sorted. */
export function tidy(root: string = ROOT): string[] {
  const findings: string[] = []
  const sources = readSources(root, findings)
  const packages = readPackages(root, findings)
  if (sources.length === 0) findings.push('src:1: no source was found, start tidy from the project folder')
  findings.push(
    ...findBannedWords(sources),
    ...findFloorBreaches(sources, packages),
    ...findCircles(sources),
    ...findDeadFiles(sources),
    ...findLayoutFaults(sources),
  )
  return findings.sort()
}

/** Every source of a tree; what cannot be read is added to `findings`. */
export function readSources(root: string, findings: string[]): Source[] {
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  return listFiles(root, findings).flatMap(file => {
    try {
      return [readSource(file, utf8.decode(readFileSync(path.join(root, file))))]
    } catch (error) {
      findings.push(`${file}:1: cannot be read (${(error as Error).message}), tidy must see every file`)
      return []
    }
  })
}

function listFiles(root: string, findings: string[]): string[] {
  return FOLDERS.flatMap(folder => walk(root, folder, findings))
}

/** Links are told and not followed: what they lead to would be looked at twice, or be no part of the house. */
function walk(root: string, folder: string, findings: string[]): string[] {
  return listFolder(root, folder, findings).flatMap(entry => {
    const file = `${folder}/${entry.name}`
    const isRead = CODE.test(file)
    if (entry.isDirectory())
      return OTHERS.includes(entry.name) || OTHERS.includes(file) ? [] : walk(root, file, findings)
    if (entry.isSymbolicLink()) findings.push(`${file}:1: is a link, tidy does not follow links; put the files here`)
    else if (!isRead && OTHER_CODE.test(file))
      findings.push(`${file}:1: is code that tidy does not read, write it as .ts`)
    return entry.isFile() && isRead ? [file] : []
  })
}

function listFolder(root: string, folder: string, findings: string[]): Dirent[] {
  try {
    return readdirSync(path.join(root, folder), { withFileTypes: true })
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT'
    if (folder === 'src' || !isAbsent) {
      findings.push(`${folder}:1: cannot be listed (${(error as Error).message}), tidy must see every file`)
    }
    return []
  }
}

function readPackages(root: string, findings: string[]): Packages {
  try {
    const { dependencies = {}, devDependencies = {} } = readManifest(root, 'package.json')
    const { dependencies: browser = {} } = existsSync(path.join(root, WEB)) ? readManifest(root, WEB) : {}
    return { runtime: namesOf(dependencies), development: namesOf(devDependencies), browser: namesOf(browser) }
  } catch (error) {
    findings.push(`package.json:1: cannot be read (${(error as Error).message}), tidy must know the dependencies`)
    return { runtime: new Set(), development: new Set(), browser: new Set() }
  }
}

type Manifest = Readonly<Record<'dependencies' | 'devDependencies', Readonly<Record<string, string>> | undefined>>

function readManifest(root: string, file: string): Partial<Manifest> {
  return JSON.parse(readFileSync(path.join(root, file), 'utf8'))
}

function namesOf(dependencies: Readonly<Record<string, string>>): ReadonlySet<string> {
  return new Set(Object.keys(dependencies))
}

if (import.meta.main) {
  const findings = tidy()
  for (const finding of findings) console.error(finding)
  console.log(findings.length === 0 ? 'tidy: nothing to report' : `tidy: ${findings.length} findings`)
  process.exitCode = findings.length === 0 ? 0 : 1
}
