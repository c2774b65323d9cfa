/** One source file as tidy sees it: its lines without comments and strings, and what it imports. */

import path from 'node:path'

export interface Import {
  readonly line: number
  /** Relative to the project folder for our own files; the package name for others. */
  readonly target: string
  readonly isOwn: boolean
}

export interface Source {
  readonly file: string
  /** Comments and the contents of strings are blanked; positions are kept. */
  readonly code: readonly string[]
  readonly imports: readonly Import[]
}

const IMPORT = /(?:^|\s)(?:import|export)\s[^'"]*?from\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|^import\s+['"]([^'"]+)['"]|new URL\(\s*['"](\.[^'"]+\.ts)['"]/gm

export function readSource(file: string, text: string): Source {
  return { file, code: blank(text).split('\n'), imports: readImports(file, blankComments(text)) }
}

function readImports(file: string, text: string): Import[] {
  const imports: Import[] = []
  for (const match of text.matchAll(IMPORT)) {
    const name = match[1] ?? match[2] ?? match[3] ?? match[4]!
    const end = match.index + match[0].length
    const line = text.slice(0, end).split('\n').length
    const isOwn = name.startsWith('.')
    imports.push({ line, target: isOwn ? path.normalize(path.join(path.dirname(file), name)) : name, isOwn })
  }
  return imports
}

const COMMENT_OR_STRING = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g

function blankComments(text: string): string {
  return text.replace(COMMENT_OR_STRING, found => (found.startsWith('/') ? spaces(found) : found))
}

/** A template's expressions are code and stay; everything else between quotes goes. */
function blank(text: string): string {
  return text.replace(COMMENT_OR_STRING, found => {
    if (!found.startsWith('`')) return spaces(found)
    return found.replace(/\$\{[^}]*\}|[^\n]/g, part => (part.length > 1 ? part : ' '))
  })
}

function spaces(text: string): string {
  return text.replace(/[^\n]/g, ' ')
}
